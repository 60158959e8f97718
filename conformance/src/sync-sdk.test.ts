/** The official Sync client of browsers, unmodified: objects, events, conflicts, tokens, over a real server. */
import type { SyncClient } from 'twilio-sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../test/eventually.ts';
import { type Scene, startScene } from '../test/scene.ts';
import { makeSigner, type Signer, socketUrl, syncClient, syncToken } from '../test/sync.ts';

let scene: Scene;
let signer: Signer;
let alice: SyncClient;
let bob: SyncClient;

beforeAll(async () => {
  scene = await startScene({ servers: 2 });
  signer = await makeSigner(scene);
  alice = syncClient(syncToken(signer, 'alice'), socketUrl(scene.servers[0]!.url));
  bob = syncClient(syncToken(signer, 'bob'), socketUrl(scene.servers[1]!.url));
});
afterAll(async () => {
  await Promise.all([alice?.shutdown(), bob?.shutdown()]);
  await scene?.close();
});

const rest = () => scene.client.sync.v1.services(signer.syncServiceSid);

/** What an object tells, in order. */
function heardOf(object: { on(event: string, listener: (args: never) => void): unknown }, names: string[]) {
  const heard: { event: string; args: Record<string, never> }[] = [];
  for (const event of names) object.on(event, args => heard.push({ event, args }));
  return heard;
}

test('a document is made, opened elsewhere, changed on both sides, and removed', async () => {
  const mine = await alice.document({ id: 'greeting', value: { n: 1 } } as never);
  const theirs = await bob.document('greeting');
  expect(theirs.sid).toBe(mine.sid);
  expect(theirs.value).toEqual({ n: 1 });
  const heard = heardOf(theirs, ['updated', 'removed']);
  await mine.set({ n: 2 });
  await eventually(() => expect(theirs.value).toEqual({ n: 2 }) ?? true);
  await Promise.all([
    mine.mutate(value => ({ ...value, a: 1 })),
    theirs.mutate(value => ({ ...value, b: 1 })),
  ]);
  await eventually(() => expect(mine.value).toEqual({ n: 2, a: 1, b: 1 }) ?? true);
  await eventually(() => expect(theirs.value).toEqual({ n: 2, a: 1, b: 1 }) ?? true);
  await rest()
    .documents(mine.sid)
    .update({ data: { by: 'REST' } });
  await eventually(() => expect(mine.value).toEqual({ by: 'REST' }) ?? true);
  await mine.removeDocument();
  await eventually(() => heard.some(({ event }) => event === 'removed'));
  await expect(bob.document({ id: 'greeting', mode: 'open_existing' } as never)).rejects.toMatchObject({
    status: 404,
  });
});
