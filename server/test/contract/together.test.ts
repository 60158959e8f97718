/**
 * A parent is removed while children are being made below it: either they were there before and go with it, or they are
 * refused. No order of the two leaves a child behind, and none is answered with a 5xx.
 */
import { beforeAll, expect, test } from 'vitest';
import { type ContractOperation, contractOperations, nameOf } from './operations.ts';
import { openScene, plain, type Scene } from './scene.ts';
import { brokenRules } from './whole/index.ts';
import { type Form, openWorld, type Reply } from './world.ts';

/** How often each pair meets, each time a moment later. */
const ROUNDS = 6;
const LATER_MS = 2;
const LIMIT_MS = 60_000;

const operations = contractOperations();
const childrenOf = (removal: ContractOperation) =>
  operations.filter(
    ({ document, method, path, takesJson }) =>
      document === removal.document &&
      method === 'POST' &&
      !takesJson &&
      below(removal, path)?.includes('{') === false,
  );

/** What follows the parent in the path of a child; undefined elsewhere. */
function below(removal: ContractOperation, path: string): string | undefined {
  const parent = `${plain(removal.path)}/`;
  return plain(path).startsWith(parent) ? plain(path).slice(parent.length) : undefined;
}

const removals = operations
  .filter(({ method, document }) => method === 'DELETE' && document !== 'accounts_v1')
  .filter(removal => childrenOf(removal).length > 0)
  .map(removal => [nameOf(removal), removal] as const);

let scene: Scene;
/** What one pair has broken is not said of the next. */
const known = new Set<string>();
beforeAll(async () => {
  scene = await openScene(await openWorld(), operations);
});

test.for(removals)('%s, and children at the same time', { timeout: LIMIT_MS }, async ([, removal]) => {
  const [collection, suffix = ''] = removal.path.split(/\/\{\w+\}(?=(?:\.json)?$)/);
  const children = childrenOf(removal);
  for (let round = 0; round < ROUNDS; round++) {
    const made = await scene.another(removal.document, collection!);
    if (made === null) return;
    const forms: Form[] = [];
    for (const child of children) forms.push((await scene.formOf(child)) ?? {});
    scene.reset();
    const parent = `${made.path.replace(/\.json$/, '')}/${made.sid}`;
    const asked = children.map(({ path }, i) =>
      scene.ask({ method: 'POST', path: `${parent}/${below(removal, path)}${suffix}`, form: forms[i]! }),
    );
    const removed = new Promise(resolve => setTimeout(resolve, round * LATER_MS)).then(() =>
      scene.ask({ method: 'DELETE', path: parent + suffix }),
    );
    const replies: Reply[] = await Promise.all([removed, ...asked]);
    expect(replies.filter(({ status }) => status >= 500).map(({ text }) => text)).toEqual([]);
  }
  const broken = (await brokenRules(scene.databaseUrl)).filter(one => !known.has(one));
  for (const one of broken) known.add(one);
  expect(broken).toEqual([]);
});

test('most parents are among them', () => {
  expect(removals.map(([, { path }]) => plain(path)).length).toBeGreaterThan(15);
});
