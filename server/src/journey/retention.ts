/**
 * Conversations that are over are kept for as many days as the operator says, and for ever if he says nothing
 * (docs/adr/0022-retention.md). Once a day each account is walked through from its oldest conversation on: chat channels,
 * then Proxy sessions, then messages. A turn takes a little, and a timer goes on with the next.
 */
import type { MessageRow } from '../blocks/messaging/index.ts';
import type { AgedAsked, Place } from '../kernel/aged.ts';
import type { Step } from '../kernel/line/turn.ts';
import { type Batch, one, type Tx } from '../kernel/line/tx.ts';
import type { Blocks, JourneyParts } from './parts.ts';

/** `retention.due`: a day has passed, for all accounts. */
export const RETENTION_DUE = 'retention.due';
/** `conversations.aged`: the walk through an account begins or goes on. */
export const CONVERSATIONS_AGED = 'conversations.aged';
const NAME = 'retention';
const DAY_MS = 86_400_000;
/** Between two turns of a walk: others have the lane meanwhile. */
const PAUSE_MS = 250;

const PHASES = ['channels', 'sessions', 'usage', 'messages'] as const;

/** How far a walk has come. */
interface Walk {
  phase: (typeof PHASES)[number];
  after: Place | null;
}

const BEGINNING: Walk = { phase: 'channels', after: null };

/** At every start, because the days may be others now: begins at once where anything is to go, else calls it off. */
export function planRetention({ options }: Pick<JourneyParts, 'options'>, tx: Tx, accountSid: string): void {
  const { usual, of } = options.conversationDays;
  const isFor = usual > 0 || [...of.values()].some(days => days > 0);
  if (isFor) tx.timer({ name: NAME, kind: RETENTION_DUE, key: NAME, accountSid, data: {}, runAt: tx.now });
  else tx.cancelTimer(NAME);
}

/**
 * Begins a walk through every account that does not keep for ever, one after the other; one that is under way begins
 * anew.
 */
export function retentionStep({ blocks, options }: JourneyParts): Step {
  return async ({ accountSid: first }, turn) => {
    const { usual, of } = options.conversationDays;
    const later = (milliseconds: number) => new Date(turn.now.getTime() + milliseconds);
    let [after, begun]: [string | undefined, number] = ['', 0];
    while (after !== undefined) {
      const sids: string[] = await turn.do(blocks.accounts.accountSids, { after });
      for (const accountSid of sids.filter(sid => (of.get(sid) ?? usual) > 0)) {
        const name = walkOf(accountSid);
        const event = { kind: CONVERSATIONS_AGED, key: name, accountSid, data: BEGINNING };
        turn.timer({ ...event, name, runAt: later(begun++ * PAUSE_MS) });
      }
      after = sids.at(-1);
    }
    const event = { kind: RETENTION_DUE, key: NAME, accountSid: first, data: {} };
    turn.timer({ ...event, name: NAME, runAt: later(DAY_MS) });
  };
}

const walkOf = (accountSid: string): string => `${accountSid}:${NAME}`;

/** One turn of a walk through an account. */
export function ageStep({ blocks, options, log }: JourneyParts): Step {
  const age: Batch<AgedAsked & Walk, Walk | null> = async (tx, inputs) => {
    const walks: (Walk | null)[] = [];
    for (const { phase, ...asked } of inputs)
      walks.push(following(phase, await PASSES[phase](blocks, tx, asked)));
    return walks;
  };
  return async ({ accountSid, data }, turn) => {
    const { usual, of } = options.conversationDays;
    const days = of.get(accountSid) ?? usual;
    if (days === 0) return;
    const before = new Date(turn.now.getTime() - days * DAY_MS);
    const next = await turn.do(age, { accountSid, before, ...(data as Walk) });
    log.debug({ account: accountSid, next }, 'went through what is kept');
    if (next === null) return;
    const [name, runAt] = [walkOf(accountSid), new Date(turn.now.getTime() + PAUSE_MS)];
    turn.timer({ name, kind: CONVERSATIONS_AGED, key: name, accountSid, data: next, runAt });
  };
}

/** The same phase from a place on, or the next one; null after the last. */
function following(phase: Walk['phase'], after: Place | null): Walk | null {
  if (after !== null) return { phase, after };
  const next = PHASES[PHASES.indexOf(phase) + 1];
  return next === undefined ? null : { phase: next, after: null };
}

/** Removes a little and answers where to go on; null when there is no more of it. */
type Pass = (blocks: Blocks, tx: Tx, asked: AgedAsked) => Promise<Place | null>;

const PASSES: Record<Walk['phase'], Pass> = {
  async channels(blocks, tx, asked) {
    const { rows, next } = await one(tx, blocks.chat.agedChannels, asked);
    const at = rows.map(({ accountSid, sid: channelSid }) => ({ accountSid, channelSid }));
    const inUse = await areInUse(blocks, tx, at);
    const over = at.filter((_, i) => !inUse[i]);
    if (over.length > 0)
      await blocks.chat.removeChannels(
        tx,
        over.map(each => ({ ...each, webhooks: false })),
      );
    return next;
  },
  /** A session goes with its channel or after it. */
  async sessions(blocks, tx, asked) {
    const { rows, next } = await one(tx, blocks.proxy.agedSessions, asked);
    const { accountSid } = asked;
    const of = rows.map(({ channelSid }) => ({ accountSid, channelSid: channelSid ?? '' }));
    const channels = await blocks.chat.channelsBySid(tx, of);
    const alone = rows.filter((_, i) => channels[i] === null);
    await blocks.proxy.deleteSessions(
      tx,
      accountSid,
      alone.map(({ sid }) => sid),
    );
    return next;
  },
  /** Statistics outlive what they count. */
  async usage(blocks, tx, asked) {
    const more = await one(tx, blocks.messaging.countSomeDays, asked);
    return more ? { date: asked.before.toISOString(), sid: '' } : null;
  },
  async messages(blocks, tx, asked) {
    const { rows, next } = await one(tx, blocks.messaging.agedMessages, asked);
    const inUse = await areBeingSpoken(blocks, tx, rows);
    await blocks.messaging.eraseMessages(
      tx,
      asked.accountSid,
      rows.filter((_, i) => !inUse[i]),
    );
    return next;
  },
};

interface ChannelAt {
  accountSid: string;
  channelSid: string;
}

/** Whether somebody still needs a channel that says it is over: its session, its task or a flow that waits in it. */
async function areInUse(blocks: Blocks, tx: Tx, at: readonly ChannelAt[]): Promise<boolean[]> {
  if (at.length === 0) return [];
  const conversations = await blocks.flex.conversationsByChannel(tx, at);
  const sessions = await blocks.proxy.findSessionsOfChannels(tx, at);
  const flows = await blocks.studio.isActiveAt(
    tx,
    at.map(({ accountSid, channelSid }) => ({ accountSid, flowAddress: channelSid, contact: null })),
  );
  const tasks = await blocks.taskrouter.areOpen(
    tx,
    at.map(({ accountSid }, i) => ({ accountSid, taskSid: conversations[i]?.taskSid ?? '' })),
  );
  return at.map(
    (_, i) => conversations[i]?.active === true || sessions[i] !== null || flows[i]! || tasks[i]!,
  );
}

/** A message goes with its session or after it, and not while a flow waits for what its customer will say next. */
async function areBeingSpoken(blocks: Blocks, tx: Tx, messages: readonly MessageRow[]): Promise<boolean[]> {
  if (messages.length === 0) return [];
  const pairs = messages.map(({ accountSid, direction, from, to, dateCreated: at }) => {
    const [customer, ours] = direction === 'inbound' ? [from, to] : [to, from];
    return { accountSid, customer, ours, at };
  });
  const ofSession = await blocks.proxy.isOfSession(
    tx,
    pairs.map(({ accountSid, customer, ours, at }) => {
      return { accountSid, identifier: customer, proxyIdentifier: ours, at };
    }),
  );
  const flows = await blocks.studio.isActiveAt(
    tx,
    pairs.map(({ accountSid, customer: contact, ours: flowAddress }) => {
      return { accountSid, flowAddress, contact };
    }),
  );
  return messages.map((_, i) => ofSession[i]! || flows[i]!);
}
