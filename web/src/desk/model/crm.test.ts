import { expect, test } from 'vitest';
import { emptyShelf, withPage } from '../context/crm-shelf.ts';
import { crmAddress, insertion, originOf, withInsertion } from './crm.ts';

const work = {
  taskSid: 'WT1',
  attributes: { phone: '+15550001111', tier: 2, customers: { id: 'a&b' }, nothing: null },
};
const row = { work, name: 'Mia & Co' } as unknown as Parameters<typeof crmAddress>[1];
const PAGE = 'https://crm.example.com/open?x=1';

test('places in the address are filled with pieces of an address, and with nothing where nothing is known', () => {
  const filled = (template: string) => crmAddress(template, row);
  expect(filled('https://c.example/{{task.attributes.phone}}?t={{ tier }}&n={{name}}')).toBe(
    'https://c.example/%2B15550001111?t=2&n=Mia%20%26%20Co',
  );
  expect(filled('?c={{task.attributes.customers.id}}&s={{task.sid}}')).toBe('?c=a%26b&s=WT1');
  expect(filled('?a={{task.attributes.nothing.at.all}}&b={{customers}}&c={{missing}}')).toBe('?a=&b=&c=');
});

test('only the page itself may put words into a reply, and only words', () => {
  const data = { type: 'messageInsert', text: 'Hello' };
  const said = (origin: string, what: unknown) => insertion({ origin, data: what }, PAGE);
  expect(said('https://crm.example.com', data)).toBe('Hello');
  expect(said('https://evil.example.com', data)).toBeNull();
  expect(said('http://crm.example.com', data)).toBeNull();
  expect(said('null', data)).toBeNull();
  for (const strange of [
    null,
    'Hello',
    {},
    { ...data, type: 'x' },
    { ...data, text: 7 },
    { ...data, text: ' ' },
  ]) {
    expect(said('https://crm.example.com', strange)).toBeNull();
  }
  expect(said('https://crm.example.com', { ...data, text: 'x'.repeat(40_000) })).toBeNull();
  expect(insertion({ origin: 'null', data }, 'no address')).toBeNull();
  expect(originOf('no address')).toBeNull();
});

test('what was written stays before what is put in', () => {
  expect(withInsertion('', 'Hello')).toBe('Hello');
  expect(withInsertion('Dear Mia, ', 'your order')).toBe('Dear Mia, your order');
});

test('the pages that were looked at last are kept, each in its place', () => {
  const page = (taskSid: string) => ({ taskSid, channelSid: null, url: '', facts: {} });
  const look = (...sids: string[]) =>
    sids.reduce((shelf, sid) => withPage(shelf, page(sid)), emptyShelf).pages.map(({ taskSid }) => taskSid);
  expect(look('a', 'b', 'c')).toEqual(['a', 'b', 'c']);
  expect(look('a', 'b', 'c', 'a')).toEqual(['a', 'b', 'c']);
  expect(look('a', 'b', 'c', 'a', 'd')).toEqual(['a', 'c', 'd']);
});
