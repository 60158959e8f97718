/**
 * Sessions of clients of the first generation: a list on which a client pushes commands, each of which comes back as the
 * same item with its response. What the client needs to know to begin is the context of the list.
 */
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
import { answeredId, CONTEXT_ID, givenId, once } from './once.ts';
import type { ChatParts } from './parts.ts';
import type { PersonOf } from './people.ts';
import { sessionContext } from './session-context.ts';
import {
  type CommandRow,
  commandsFrom,
  findSession,
  insertSession,
  type SessionRow,
} from './session-store.ts';
import { endLater, SESSION_GRACE_MS } from './sweep.ts';

const PURPOSE = 'com.twilio.rtd.ipmsg';
const EVENTS_LIMIT = 100;
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
  return (await new SessionView(parts, session).state())!;
}

const lifetime = ({ expiresAt }: LiveCaller): Date => new Date(expiresAt.getTime() + SESSION_GRACE_MS);

/** The session of this SID; null when there is none, or when it is somebody else's. */
export async function findSessionView(
  parts: ChatParts,
  { accountSid, identity, chatServiceSid }: LiveCaller,
  sid: string,
): Promise<SessionView | null> {
  if (!isSid(sid, 'ES')) return null;
  const row = await findSession(parts.store.read, { accountSid, sid });
  const isOwn = row?.identity === identity && row.serviceSid === chatServiceSid;
  return isOwn ? new SessionView(parts, row) : null;
}

export class SessionView implements ObjectView {
  readonly sid: string;
  readonly type = 'list';
  readonly topics: readonly string[];
  readonly newestEventId: number;
  private readonly parts: ChatParts;
  private readonly row: SessionRow;

  constructor(parts: ChatParts, row: SessionRow) {
    this.parts = parts;
    this.row = row;
    this.sid = row.sid;
    this.topics = [row.sid];
    // Of a session without commands the context.
    this.newestEventId = answeredId(row.nextIndex - 1);
  }

  /** Nothing is told as known already: whoever subscribes is told the context as an event, which is what clients wait for. */
  async state(): Promise<ObjectState | null> {
    const { sid, nextIndex, dateCreated, expiresAt: dateExpires, identity: createdBy } = this.row;
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
    const asked = { accountSid, holder, from, descending: false, limit: EVENTS_LIMIT };
    const rows = await commandsFrom(this.parts.store.read, asked);
    for (const row of rows) {
      const item = answered(row);
      events.push({ id: item.lastEventId, type: 'list_item_updated', dateCreated: row.dateCreated, item });
    }
    const lastEventId = Math.max(position, events.at(-1)?.id ?? 0);
    return { events, lastEventId, more: rows.length === EVENTS_LIMIT };
  }

  /** Carries out the command that is pushed; answers its item as it was given, the response follows as an event. */
  async push(caller: LiveCaller, data: unknown): Promise<Changed> {
    const { commandId, request } = (data ?? {}) as { commandId?: unknown; request?: unknown };
    if (typeof commandId !== 'string' || commandId === '' || commandId.length > 100) throw refuse(54156);
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
