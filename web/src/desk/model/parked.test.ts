import { expect, test } from 'vitest';
import { choicesAt, fieldTime, parkedChats, parkedOf } from './parked.ts';

const AT = '2026-01-15T12:00:00.000Z';

test('what is parked is read from an attribute that anybody may have written', () => {
  const parked = { worker: 'ana', queue: 'Everyone', at: AT, until: '2026-01-16T09:00:00.000Z', note: 'n' };
  expect(parkedOf({ parked })).toEqual({
    ...{ worker: 'ana', queue: 'Everyone', note: 'n', name: '', returned: null },
    ...{ at: Date.parse(AT), until: Date.parse(parked.until) },
  });
  expect(parkedOf({ parked: { at: AT, until: 7, note: {}, worker: null } })).toMatchObject({
    ...{ worker: '', until: null, note: '' },
  });
  for (const none of [undefined, null, 'yes', {}, { at: 'never' }])
    expect(parkedOf({ parked: none })).toBeNull();
});

test('my parked conversations: first what has come back, then what comes back first', () => {
  const chat = (sid: string, parked: object, more: object = {}) => ({
    ...{ sid, friendlyName: sid },
    attributes: { status: 'ACTIVE', parked: { worker: 'ana', at: AT, ...parked }, ...more },
  });
  const chats = [
    chat('open', {}),
    chat('late', { until: '2026-01-18T09:00:00.000Z' }),
    chat('soon', { until: '2026-01-16T09:00:00.000Z' }),
    chat('back', { returned: { at: AT, because: 'customer' } }),
    chat('ended', {}, { status: 'INACTIVE' }),
    chat("somebody's", { worker: 'ben' }),
  ];
  expect(parkedChats(chats, 'ana').map(({ sid }) => sid)).toEqual(['back', 'soon', 'late', 'open']);
});

test('they are called by their name, else by the address that the customer writes from', () => {
  const attributes = {
    from: 'whatsapp:+15550001',
    channel_type: 'whatsapp',
    parked: { worker: 'ana', at: AT },
  };
  const named = (friendlyName: string, called?: string) => {
    const told = { ...attributes, parked: { ...attributes.parked, name: called } };
    return parkedChats([{ sid: 'CH1', friendlyName, attributes: told }], 'ana').map(one => [
      one.name,
      one.kind,
    ]);
  };
  expect(named('Mia')).toEqual([['Mia', 'whatsapp']]);
  expect(named('')).toEqual([['+15550001', 'whatsapp']]);
  expect(named('+15550001', 'Mia')).toEqual([['Mia', 'whatsapp']]);
});

test('the times on offer are those where the reader is', () => {
  const morning = choicesAt(new Date(2026, 0, 31, 11, 20));
  expect(morning.map(({ preset, until }) => `${preset} ${until ? fieldTime(until) : '-'}`)).toEqual([
    'customer -',
    'hour 2026-01-31T12:20',
    'afternoon 2026-01-31T15:00',
    'tomorrow 2026-02-01T09:00',
    'pick -',
  ]);
  const evening = choicesAt(new Date(2026, 0, 31, 15));
  expect(evening.map(({ preset }) => preset)).toEqual(['customer', 'hour', 'tomorrow', 'pick']);
});
