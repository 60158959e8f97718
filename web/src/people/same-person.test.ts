import { expect, test } from 'vitest';
import type { Api } from '../api/client.ts';
import { TwilioError } from '../api/error.ts';
import { link, pathOf, readSame, tiesBetween, unlink } from './same-person.ts';

const SMS = '+15550001111';
const WHATSAPP = `whatsapp:${SMS}`;
const MESSENGER = 'messenger:77';

/** The Sync Map as the contract has it: items by key, read from a key on, and refusals for what is there or is not. */
function mapOf(): { api: Api; items: Map<string, unknown> } {
  const items = new Map<string, unknown>();
  let isMade = false;
  const refused = (status: number) =>
    new TwilioError({
      ...{ status, code: 0, message: '', moreInfo: null, requestId: null },
      ...{ method: 'POST', path: '', at: new Date(0) },
    });
  const api = {
    async get(path: string, query: Record<string, string> = {}) {
      if (path.endsWith('/Maps')) {
        return { meta: { key: 'maps' }, maps: isMade ? [{ unique_name: 'desk.people' }] : [] };
      }
      const keys = [...items.keys()].filter(key => key >= query.From!).toSorted();
      return { meta: { key: 'items' }, items: keys.map(key => ({ key, data: items.get(key) })) };
    },
    async post(path: string, form: Record<string, string>) {
      if (path.endsWith('/Maps')) isMade = true;
      else if (items.has(form.Key!)) throw refused(409);
      else items.set(form.Key!, JSON.parse(form.Data!));
    },
    async remove(path: string) {
      if (!items.delete(decodeURIComponent(path.split('/').at(-1)!))) throw refused(404);
    },
  };
  return { api: api as unknown as Api, items };
}

test('every address of one person is tied to every address of the other, both ways', () => {
  expect(tiesBetween(['a', 'b'], ['c'])).toEqual([
    ...[
      { of: 'a', to: 'c' },
      { of: 'c', to: 'a' },
    ],
    ...[
      { of: 'b', to: 'c' },
      { of: 'c', to: 'b' },
    ],
  ]);
  expect(tiesBetween(['a'], ['a'])).toEqual([]);
});

test('two addresses become one person, seen from either; a third joins both', async () => {
  const { api } = mapOf();
  expect(await readSame(api, SMS)).toEqual([]);
  await link(api, SMS, WHATSAPP);
  expect(await readSame(api, SMS)).toEqual([WHATSAPP]);
  expect(await readSame(api, WHATSAPP)).toEqual([SMS]);
  await link(api, MESSENGER, SMS);
  expect(await readSame(api, WHATSAPP)).toEqual([SMS, MESSENGER].toSorted());
  expect(await readSame(api, MESSENGER)).toEqual([SMS, WHATSAPP]);
});

test('unlinking takes one address away and leaves nothing of it; the others stay together', async () => {
  const { api, items } = mapOf();
  await link(api, SMS, WHATSAPP);
  await link(api, SMS, MESSENGER);
  await unlink(api, WHATSAPP, MESSENGER);
  expect(await readSame(api, MESSENGER)).toEqual([]);
  expect(await readSame(api, SMS)).toEqual([WHATSAPP]);
  await unlink(api, SMS, WHATSAPP);
  expect(items.size).toBe(0);
});

test('what somebody else has linked or unlinked meanwhile is as it was to be', async () => {
  const { api, items } = mapOf();
  await link(api, SMS, WHATSAPP);
  items.delete(`${SMS} ${WHATSAPP}`);
  await link(api, SMS, WHATSAPP);
  expect(items.size).toBe(2);
  items.delete(`${WHATSAPP} ${SMS}`);
  await unlink(api, SMS, WHATSAPP);
  expect(items.size).toBe(0);
});

test('an address that begins like another is another, and an item of a strange shape is nobody', async () => {
  const { api, items } = mapOf();
  await link(api, 'jane', 'joe');
  await link(api, 'jane doe', 'ann');
  items.set('jane zoe', null);
  expect(await readSame(api, 'jane')).toEqual(['joe']);
  expect(await readSame(api, 'jane doe')).toEqual(['ann']);
});

test('the place of a tie is a path, whatever the addresses are', () => {
  expect(pathOf({ of: SMS, to: 'a/b' })).toMatch(/\/desk\.people\/Items\/%2B15550001111%20a%2Fb$/);
});
