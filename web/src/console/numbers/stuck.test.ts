import { expect, test } from 'vitest';
import { channelOfSession, stuckness } from './stuck.ts';

const channel = (status: string, members_count = 2) => ({
  attributes: JSON.stringify({ status }),
  members_count,
});

test.each([
  ['closed', null, null],
  ['in-progress', null, 'gone'],
  ['in-progress', channel('INACTIVE'), 'inactive'],
  ['in-progress', { attributes: '{"status":"INACTIVE","long_lived":true}', members_count: 1 }, null],
  ['open', channel('ACTIVE', 0), 'empty'],
  ['in-progress', channel('ACTIVE'), null],
  ['in-progress', { attributes: 'no json', members_count: 1 }, null],
])('a session that is %s', (status, one, expected) => {
  expect(stuckness({ status }, one)).toBe(expected);
});

test('the chat of a session', () => {
  const CH = `CH${'1'.repeat(32)}`;
  expect(channelOfSession({ unique_name: CH }, [])).toBe(CH);
  expect(channelOfSession({ unique_name: 'mine' }, [{ identifier: '+1' }, { identifier: CH }])).toBe(CH);
  expect(channelOfSession({ unique_name: null }, [{ identifier: '+1' }])).toBeNull();
});
