/**
 * Sessions of clients of the first generation: a list on which a client pushes commands, each of which comes back as the
 * same item with its response. What the client needs to know to begin is the context of the list.
 */
import { makeMemory } from '../../kernel/cache.ts';
import { refuse } from '../../kernel/errors.ts';
import { isSid } from '../../kernel/sid.ts';
import type { LiveCaller } from '../caller.ts';
import type {
  Changed,
  EventPage,
  ItemQuery,
  ItemState,
  NewObject,
  ObjectEvent,
  ObjectState,
  ObjectView,
} from '../objects/view.ts';
import { readAction, refusalResponse } from './actions.ts';
import { answeredId, CONTEXT_ID, givenId, isCommandId, once } from './once.ts';
import type { ChatParts } from './parts.ts';
import type { PersonOf } from './people.ts';
import { sessionContext } from './session-context.ts';
import {
  type CommandRow,
  commandsFrom,
  findSession,
  insertSession,
  LISTED_LIMIT,
  type SessionRow,
} from './session-store.ts';
import { endLater, SESSION_GRACE_MS } from './sweep.ts';

const PURPOSE = 'com.twilio.rtd.ipmsg';
const hex = (position: number): string => position.toString(16);

export const isSession = ({ type, purpose }: NewObject): boolean => type === 'list' && purpose === PURPOSE;

export async function createSession(
  parts: ChatParts,
  personOf: PersonOf,
  caller: LiveCaller,
): Promise<ObjectState> {
  const person = await personOf(caller);
  const expiresAt = lifetime(caller);
  const session = await parts.store.transact(async tx => {
    const row = await insertSession(tx, { ...person, expiresAt });
    endLater(tx, row);
    return row;
  });
  return new SessionView(parts, session).stateOf(session);
}

const lifetime = ({ expiresAt }: LiveCaller): Date => new Date(expiresAt.getTime() + SESSION_GRACE_MS);

/** What never changes of a session. */
export type Session = Omit<SessionRow, 'nextIndex' | 'expiresAt'>;

/** Every command asks whose its session is. Of one that has ended meanwhile there is nothing left to read or to do. */
const KNOWN_SECONDS = 60;

/** Finds the session of a SID; null when there is none, or when it is somebody else's. */
export function makeSessionFinder(
  parts: ChatParts,
): (caller: LiveCaller, sid: string) => Promise<SessionView | null> {
  const known = makeMemory(parts.clock, KNOWN_SECONDS, (key: string): Promise<Session | null> => {
    const [accountSid = '', sid = ''] = key.split(' ');
    return findSession(parts.store.read, { accountSid, sid });
  });
  return async ({ accountSid, identity, chatServiceSid }, sid) => {
    if (!isSid(sid, 'ES')) return null;
    const key = `${accountSid} ${sid}`;
    const row = await known.get(key);
    if (row === null) known.forget(key);
    const isOwn = row?.identity === identity && row.serviceSid === chatServiceSid;
    return isOwn ? new SessionView(parts, row) : null;
  };
}

export class SessionView implements ObjectView {
  readonly sid: string;
  readonly type = 'list';
  readonly topics: readonly string[];
  private readonly parts: ChatParts;
  private readonly row: Session;

  constructor(parts: ChatParts, row: Session) {
    this.parts = parts;
    this.row = row;
    this.sid = row.sid;
    this.topics = [row.sid];
  }

  /** Of a session without commands that of the context. */
  async newestEventId(): Promise<number> {
    return answeredId(((await this.fresh())?.nextIndex ?? 0) - 1);
  }

  async state(): Promise<ObjectState | null> {
    const row = await this.fresh();
    return row && this.stateOf(row);
  }

  /** Nothing is told as known already: whoever subscribes is told the context as an event, which is what clients wait for. */
  async stateOf({ nextIndex, expiresAt: dateExpires }: SessionRow): Promise<ObjectState> {
    const { sid, dateCreated, identity: createdBy } = this.row;
    return {
      ...{ sid, type: this.type, uniqueName: null, revision: hex(givenId(nextIndex)), lastEventId: 0 },
      context: { data: await this.context(), lastEventId: 0 },
      ...{ dateCreated, dateUpdated: dateCreated, dateExpires, createdBy },
    };
  }

  async items({ from, exclusive, descending, limit }: ItemQuery): Promise<ItemState[]> {
    const step = descending ? -1 : 1;
    const start = from === null ? (descending ? 2 ** 31 - 1 : 0) : Number(from) + (exclusive ? step : 0);
    const { accountSid, sid: holder } = this.row;
    const rows = await commandsFrom(this.parts.store.read, {
      accountSid,
      holder,
      from: start,
      descending,
      limit,
    });
    return rows.map(row => answered(row));
  }

  async item(name: number | string): Promise<ItemState | null> {
    const [item] = await this.items({ from: Number(name), exclusive: false, descending: false, limit: 1 });
    return item?.name === Number(name) ? item : null;
  }

  async eventsSince(position: number): Promise<EventPage> {
    const { accountSid, sid: holder, dateCreated } = this.row;
    const events: ObjectEvent[] = [];
    if (position < CONTEXT_ID)
      events.push({ id: CONTEXT_ID, type: 'list_context_updated', dateCreated, data: await this.context() });
    // The first command whose answer is news.
    const from = Math.max(0, Math.floor((position - answeredId(0)) / 2) + 1);
    const rows = await this.parts.commandsSince({ accountSid, holder, from });
    for (const row of rows) {
      const item = answered(row);
      events.push({ id: item.lastEventId, type: 'list_item_updated', dateCreated: row.dateCreated, item });
    }
    const lastEventId = Math.max(position, events.at(-1)?.id ?? 0);
    return { events, lastEventId, more: rows.length === LISTED_LIMIT };
  }

  /** Carries out the command that is pushed; answers its item as it was given, the response follows as an event. */
  async push(caller: LiveCaller, data: unknown): Promise<Changed> {
    const { commandId, request } = (data ?? {}) as { commandId?: unknown; request?: unknown };
    if (!isCommandId(commandId)) throw refuse(54156);
    if (typeof request !== 'object' || request === null) throw refuse(54156);
    const { accountSid, serviceSid, identity, userSid, sid: sessionSid } = this.row;
    const { deed, responseOf } = readAction({ accountSid, serviceSid, identity }, request);
    const command = await once(this.parts, {
      ...{ accountSid, userSid, commandId, request, deed },
      holder: { sessionSid, expiresAt: lifetime(caller) },
      answer: outcome =>
        'refusal' in outcome
          ? refusalResponse(outcome.refusal)
          : { status: 200, ...responseOf(outcome.result) },
    });
    return { item: given(command as CommandRow & { index: number }), added: true };
  }

  private fresh(): Promise<SessionRow | null> {
    return findSession(this.parts.store.read, this.row);
  }

  private async context(): Promise<object> {
    const { accountSid, serviceSid, identity, userSid } = this.row;
    const { store, blocks } = this.parts;
    const service = await blocks.chat.serviceOf(store.read, { accountSid, serviceSid });
    if (service === null) throw refuse(50050);
    return sessionContext(service, { identity, userSid });
  }
}

type Indexed = CommandRow & { index: number };

function answered(row: Indexed): ItemState {
  const { commandId, request, response } = row;
  return { ...given(row), data: { commandId, request, response }, ...at(answeredId(row.index)) };
}

function given({ index, commandId, request, dateCreated }: Indexed): ItemState {
  return {
    ...{ name: index, data: { commandId, request }, ...at(givenId(index)) },
    ...{ dateCreated, dateUpdated: dateCreated, dateExpires: null, createdBy: 'system' },
  };
}

const at = (id: number) => ({ revision: hex(id), lastEventId: id });
