/** Sessions and commands are forgotten when nobody can come back to them: in small steps, by timers of their own. */
import type { Step, Steps } from '../../kernel/line/turn.ts';
import type { Batch, Tx } from '../../kernel/line/tx.ts';
import { findSession, forgetCommands, hasCommands, removeSession, type SessionRow } from './session-store.ts';

/** A client may come back after its token has ended, with another one. */
export const SESSION_GRACE_MS = 86_400_000;
/** How long a command without a session is kept. */
const KEPT_MS = 86_400_000;
const AGAIN_MS = 1000;

const SESSION_DUE = 'liveSession.due';
const COMMANDS_DUE = 'liveCommands.due';

interface Due {
  accountSid: string;
  holder: string;
}

type Timed = Pick<Tx, 'now' | 'timer'>;

function later(tx: Timed, kind: string, { accountSid, holder, runAt }: Due & { runAt: Date }): void {
  tx.timer({ name: `${holder}:${kind}`, kind, key: holder, accountSid, data: { holder }, runAt });
}

export function endLater(tx: Timed, { sid: holder, accountSid, expiresAt }: SessionRow): void {
  later(tx, SESSION_DUE, { accountSid, holder, runAt: expiresAt });
}

export function forgetLater(tx: Timed, due: Due): void {
  later(tx, COMMANDS_DUE, { ...due, runAt: new Date(tx.now.getTime() + KEPT_MS) });
}

/** Ends a session that is over; answers when to look again, null when all of it is gone. */
const endSessions: Batch<Due, Date | null> = (tx, dues) => inTurn(dues, due => endSession(tx, due));

async function endSession(tx: Tx, { accountSid, holder }: Due): Promise<Date | null> {
  const session = await findSession(tx, { accountSid, sid: holder });
  if (session !== null && session.expiresAt > tx.now) return session.expiresAt;
  await removeSession(tx, { accountSid, sid: holder });
  return forget(tx, { accountSid, holder, before: new Date(tx.now.getTime() + 1) });
}

const forgetOld: Batch<Due, Date | null> = (tx, dues) =>
  inTurn(dues, async due => {
    const again = await forget(tx, { ...due, before: new Date(tx.now.getTime() - KEPT_MS) });
    if (again !== null) return again;
    return (await hasCommands(tx, due)) ? new Date(tx.now.getTime() + KEPT_MS) : null;
  });

async function forget(tx: Tx, due: Due & { before: Date }): Promise<Date | null> {
  return (await forgetCommands(tx, due)) > 0 ? new Date(tx.now.getTime() + AGAIN_MS) : null;
}

async function inTurn<Input, Output>(
  inputs: readonly Input[],
  work: (input: Input) => Promise<Output>,
): Promise<Output[]> {
  const outputs: Output[] = [];
  for (const input of inputs) outputs.push(await work(input));
  return outputs;
}

const due =
  (kind: string, work: Batch<Due, Date | null>): Step =>
  async ({ accountSid, data }, turn) => {
    const { holder } = data as { holder: string };
    const runAt = await turn.do(work, { accountSid, holder });
    if (runAt !== null) later(turn, kind, { accountSid, holder, runAt });
  };

/** What the timers of sessions wake. */
export const sweepSteps: Steps = {
  [SESSION_DUE]: [due(SESSION_DUE, endSessions)],
  [COMMANDS_DUE]: [due(COMMANDS_DUE, forgetOld)],
};
