import { expect, test } from 'vitest';
import { type HookConfiguration, type HookType, hears } from './hook-configuration.ts';
import type { PostEvent } from './webhook-events.ts';

const filtered: HookConfiguration = { filters: ['onMessageSent', 'onMemberAdded'] };
const words: HookConfiguration = { triggers: ['help', 'STOP'] };

test.each<[HookType, HookConfiguration, PostEvent, string | null, boolean]>([
  ['webhook', filtered, 'onMessageSent', 'any', true],
  ['webhook', filtered, 'onMemberAdded', null, true],
  ['webhook', filtered, 'onMessageUpdated', null, false],
  ['webhook', filtered, 'onMediaMessageSent', '', false],
  ['trigger', words, 'onMessageSent', 'please help me', true],
  ['trigger', words, 'onMessageSent', 'stop', false],
  ['trigger', words, 'onMessageUpdated', null, false],
  ['studio', { flow_sid: 'FW1' }, 'onMessageSent', 'help', false],
])('a %s hook with %o hears %s of %s: %s', (type, configuration, event, body, heard) => {
  expect(hears({ type, configuration }, event, body)).toBe(heard);
});
