/** docs/dependencies.md names every package that a package.json names, with its licence, and no other; each is used. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSources, repositoryFiles, root } from './source.ts';

interface Manifest {
  license?: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

interface Declared {
  /** The folder of the workspace; empty for the root. */
  folder: string;
  name: string;
  section: string;
}

const json = (path: string): Manifest => JSON.parse(readFileSync(join(root, path), 'utf8')) as Manifest;

const declared: Declared[] = repositoryFiles()
  .filter(path => /(^|\/)package\.json$/.test(path))
  .flatMap(path => {
    const folder = path.slice(0, -'package.json'.length);
    const { dependencies, devDependencies, optionalDependencies } = json(path);
    const atRunTime = folder === 'web/' ? 'In the web app' : 'At run time';
    const of = (packages: Record<string, string> | undefined, section: string) =>
      Object.keys(packages ?? {}).map(name => ({ folder, name, section }));
    return [
      ...of(dependencies, atRunTime),
      ...of(optionalDependencies, 'Brought along by npm'),
      ...of(devDependencies, 'For development'),
    ];
  })
  .filter(({ name }) => !name.startsWith('@switchhook/'));

/** The rows of a table: names, with `*` at the end for all that begin so, and the licence. */
const rows = readFileSync(join(root, 'docs/dependencies.md'), 'utf8')
  .split(/^## /m)
  .slice(1)
  .flatMap(part => {
    const section = part.split('\n', 1)[0]!;
    return [...part.matchAll(/^\| (`.+`) \| (.+?) \|/gm)].flatMap(([, names, licence]) =>
      [...names!.matchAll(/`(.+?)`/g)].map(([, name]) => ({ section, name: name!, licence: licence! })),
    );
  });

const isNamedBy = (row: string, name: string): boolean =>
  row.endsWith('*') ? name.startsWith(row.slice(0, -1)) : row === name;

test('every package has its row, and every row its package', () => {
  const nameless = declared.filter(
    ({ name, section }) => !rows.some(row => row.section === section && isNamedBy(row.name, name)),
  );
  expect(nameless).toEqual([]);
  const empty = rows.filter(
    row => !declared.some(({ name, section }) => row.section === section && isNamedBy(row.name, name)),
  );
  expect(empty).toEqual([]);
});

test('licences are what the packages say', () => {
  const plain = (licence: string) => licence.toLowerCase();
  const wrong = declared.flatMap(({ folder, name, section }) => {
    const path = [`${folder}node_modules/${name}`, `node_modules/${name}`]
      .map(one => `${one}/package.json`)
      .find(one => existsSync(join(root, one)));
    // Programs for other machines are not installed here.
    if (path === undefined) return [];
    const row = rows.find(one => one.section === section && isNamedBy(one.name, name));
    const { license = '' } = json(path);
    return plain(row?.licence ?? '').includes(plain(license)) && license !== ''
      ? []
      : [`${name}: ${license}`];
  });
  expect(wrong).toEqual([]);
});

interface Locked {
  link?: boolean;
  resolved?: string;
  optional?: boolean;
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}

/** Packages that these folders need, and what those need, wherever npm puts them; without those for one machine only. */
function neededBy(folders: readonly string[]): Set<string> {
  const { packages } = json('package-lock.json') as { packages: Record<string, Locked> };
  const placeOf = (from: string, name: string): string | undefined => {
    const own = `${from}/node_modules/${name}`;
    if (packages[own] !== undefined) return own;
    const above = from.lastIndexOf('/node_modules/');
    if (above > 0) return placeOf(from.slice(0, above), name);
    const { link, resolved } = packages[`node_modules/${name}`] ?? {};
    return link ? resolved : packages[`node_modules/${name}`] && `node_modules/${name}`;
  };
  const found = new Set(folders);
  // A set gives what is added to it while it is walked through.
  for (const from of found) {
    const { dependencies, peerDependencies = {}, peerDependenciesMeta } = packages[from]!;
    const peers = Object.keys(peerDependencies).filter(name => !peerDependenciesMeta?.[name]?.optional);
    for (const name of [...Object.keys(dependencies ?? {}), ...peers]) {
      const place = placeOf(from, name);
      if (place !== undefined && !packages[place]!.optional) found.add(place);
    }
  }
  return new Set([...found].filter(place => place.includes('node_modules/')));
}

test('assertions are signed by the very package that checks them', () => {
  const { packages } = json('package-lock.json') as { packages: Record<string, Locked> };
  expect(Object.keys(packages).filter(path => path.endsWith('node_modules/xml-crypto'))).toHaveLength(1);
});

test('SECURITY.md counts the packages right', () => {
  const [server, withPages] = [neededBy(['server']).size, neededBy(['server', 'web']).size];
  expect(readFileSync(join(root, 'SECURITY.md'), 'utf8')).toContain(
    `the server's are ${server} packages, and with those of its pages ${withPages}.`,
  );
});

/** Packages that no file of their workspace names in quotes, and why they are there all the same. */
const unnamed: Readonly<Record<string, string>> = {
  '@babel/runtime': 'twilio-taskrouter 0.8 asks for it',
  '@biomejs/biome': 'a program',
  'twilio-4': 'conformance/test/clients.ts puts its name together',
  typescript: 'a program',
};

test('every package is used', () => {
  const sources = readSources();
  const isUsed = ({ folder, name }: Declared) =>
    sources.some(
      ({ path, text }) => path.startsWith(folder) && new RegExp(`['"]${name}(/[^'"]*)?['"]`).test(text),
    );
  const unused = declared.filter(
    one =>
      one.section !== 'Brought along by npm' &&
      !one.name.startsWith('@types/') &&
      unnamed[one.name] === undefined &&
      !isUsed(one),
  );
  expect(unused.map(({ name }) => name)).toEqual([]);
});
