/** Flows for the tests of this room. */
import { resume, start, type Turn } from '@switchhook/engine-studio';
import { OTHER_ACCOUNT, TEST_ACCOUNT, type TestKernel } from '../../../test/kernel.ts';
import { one } from '../../kernel/line/tx.ts';
import type { Begin, Opened, Studio } from './index.ts';

export { OTHER_ACCOUNT, TEST_ACCOUNT };

const ADDRESSES = { from: '{{flow.channel.address}}', to: '{{contact.channel.address}}' };

/** Asks for the name again and again, and keeps it in a variable. */
export const ASKING = {
  description: 'Asks for a name',
  states: [
    {
      name: 'Trigger',
      type: 'trigger',
      properties: { offset: { x: 0, y: 0 } },
      transitions: [
        { event: 'incomingMessage', next: 'ask' },
        { event: 'incomingRequest', next: 'ask' },
      ],
    },
    {
      name: 'ask',
      type: 'send-and-wait-for-reply',
      properties: { body: 'Your name?', timeout: '60', ...ADDRESSES, color: { kept: [1.5, null] } },
      transitions: [
        { event: 'incomingMessage', next: 'remember' },
        { event: 'timeout' },
        { event: 'deliveryFailure' },
      ],
    },
    {
      name: 'remember',
      type: 'set-variables',
      properties: { variables: [{ key: 'name', value: '{{widgets.ask.inbound.Body}}' }] },
      transitions: [{ event: 'next', next: 'ask' }],
    },
  ],
  initial_state: 'Trigger',
  flags: { allow_concurrent_calls: true },
};

/** A flow that cannot run: its trigger leads nowhere. */
export const BROKEN = {
  ...ASKING,
  states: [{ ...ASKING.states[0], transitions: [{ event: 'incomingMessage', next: 'nowhere' }] }],
};

export const CONTACT = '+15005550006';
export const NUMBER = '+15005550001';

export function beginning(flowSid: string, rest: Partial<Begin> = {}): Begin {
  return {
    accountSid: TEST_ACCOUNT,
    flowSid,
    contact: CONTACT,
    flowAddress: NUMBER,
    trigger: { event: 'incomingMessage', data: { Body: 'Hello' } },
    initiatedBy: 'SM00000000000000000000000000000001',
    line: `${TEST_ACCOUNT}:${CONTACT}`,
    ...rest,
  };
}

/** The first turn of an execution, as the journey takes it. */
export function begun(opened: Opened, now: Date): Turn {
  const { flowSid, executionSid, definition, trigger, contact, flowAddress } = opened;
  return start({ flowSid, executionSid, definition, trigger, contactAddress: contact, flowAddress, now });
}

/** Lets a message come in: begins or goes on, answers the question as said, and saves, as the journey does. */
export function hear(kernel: TestKernel, studio: Studio, begin: Begin): Promise<Opened> {
  return kernel.store.transact(async tx => {
    const opened = (await one(tx, studio.turnsBegin, begin))!;
    const { executionSid, definition, state } = opened;
    const { trigger } = begin;
    const heard =
      state === null
        ? begun(opened, tx.now)
        : resume(definition, state, { type: 'reply', message: trigger.data }, tx.now);
    const said = resume(definition, heard.state, { type: 'said', outbound: { Body: 'Your name?' } }, tx.now);
    await one(tx, studio.saveTurns, {
      accountSid: begin.accountSid,
      executionSid,
      state: said.state,
      steps: [...heard.steps, ...said.steps],
      ended: said.ended,
      waitUntil: new Date(tx.now.getTime() + 60_000),
      line: begin.line,
    });
    return { ...opened, state: said.state };
  });
}
