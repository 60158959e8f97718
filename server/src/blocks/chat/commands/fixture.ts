/** People who give commands over a real database, as the tests of this folder need them. */
import { TEST_ACCOUNT } from '../../../../test/kernel.ts';
import type { OutgoingRequest, OutgoingResult } from '../../../kernel/outgoing.ts';
import { openChat } from '../fixture.ts';
import type { CommandName, Given, Person, Result } from '../index.ts';

export async function openDesk() {
  const world = await openChat();
  const { transact, read } = world.kernel.store;
  const { service, roles } = await transact(tx =>
    world.chat.provision(tx, { accountSid: TEST_ACCOUNT, friendlyName: 'Desk', forFlex: true }),
  );
  const personOf = (identity: string): Person => ({
    accountSid: TEST_ACCOUNT,
    serviceSid: service.sid,
    identity,
  });
  const arrive = (identity: string, as: 'agent' | 'guest' | null = null) =>
    transact(tx => world.chat.arrive(tx, { ...personOf(identity), as, roleSid: null }));
  /** Carries a command out, as it stands. */
  const act = <Name extends CommandName>(
    identity: string,
    name: Name,
    given: Given<Name>,
  ): Promise<Result<Name>> =>
    transact(tx => world.chat.carryOut(tx, { person: personOf(identity), name, given }));
  return { ...world, service, roles, personOf, arrive, act, read };
}

export const NEW_CHANNEL = {
  friendlyName: 'Hall',
  uniqueName: null,
  type: 'public',
  attributes: '{}',
} as const;

/** The outside world as a pre-event webhook: answers one after the other what it is told to, and keeps what it was asked. */
export function webhookThat(...answers: (Partial<OutgoingResult> | { status: number; text?: string })[]) {
  const asked: Record<string, string>[] = [];
  const call = async ({ form }: OutgoingRequest): Promise<OutgoingResult> => {
    const answer = answers[asked.length] ?? { status: 200 };
    asked.push(form as Record<string, string>);
    const text = 'text' in answer ? (answer.text ?? '') : '';
    return {
      ok: true,
      ...{ contentType: 'application/json', headers: {}, url: '', durationSeconds: 0 },
      body: Buffer.from(text),
      ...answer,
    } as OutgoingResult;
  };
  return { asked, outgoing: { call, close: async () => {} } };
}
