/** Changes of objects that exist: a document's data, times to live, removal. */
import type { Batch, Tx } from '../../../kernel/line/tx.ts';
import type { StreamMessage } from '../events.ts';
import type { ObjectRow } from '../rows.ts';
import { dataProblem } from '../rules/data.ts';
import { expiresAfter, isOver, itemTimer, objectTimer, timeObject } from '../rules/expiry.ts';
import { DOCUMENT_OTHER_REVISION, kinds } from '../rules/kinds.ts';
import { isRefused, type Outcome, refused } from '../rules/outcome.ts';
import { revisionProblem } from '../rules/revision.ts';
import {
  deleteObjects,
  type Held,
  holdBySid,
  holdObjects,
  type ObjectAt,
  writeObjects,
} from '../store/objects.ts';
import { deleteBelow } from '../store/services.ts';
import { type Actor, News, system } from './tell.ts';

export interface ObjectChange {
  at: ObjectAt;
  actor: Actor;
  /** JSON text that replaces a document's data. */
  data?: string;
  /** Counts from now; 0 is for ever. */
  ttlSeconds?: number;
  /** The revision that a document must have. */
  ifMatch?: string | null;
}

/**
 * New data is a new revision and an event; a new time to live alone is neither.
 * Refuses with the code of an unknown object, 54003, 54103 (another revision), 54006, 54008 and 54101.
 */
export const updateObjects: Batch<ObjectChange, Outcome<ObjectRow>> = async (tx, inputs) => {
  const held = await holdObjects(
    tx,
    inputs.map(({ at }) => at),
  );
  const changed = new Set<ObjectRow>();
  const news = new News(tx);
  const outcomes = inputs.map((input, i): Outcome<ObjectRow> => {
    const one = held[i];
    if (!one) return refused(kinds[input.at.kind].unknown);
    const outcome = update({ tx, news }, one, input);
    if (!isRefused(outcome)) changed.add(one.row);
    return outcome;
  });
  await writeObjects(tx, [...changed]);
  await news.write();
  return outcomes;
};

function update(
  { tx, news }: { tx: Tx; news: News },
  held: Held,
  { data, ttlSeconds, ifMatch, actor }: ObjectChange,
): Outcome<ObjectRow> {
  const { row } = held;
  const problem =
    revisionProblem(ifMatch, row.lastEventId, DOCUMENT_OTHER_REVISION) ??
    (data === undefined ? null : dataProblem(row.kind, data));
  if (problem !== null) return refused(problem);
  row.dateUpdated = tx.now;
  if (ttlSeconds !== undefined) extend(tx, held, ttlSeconds);
  if (data !== undefined) {
    row.data = data;
    row.lastEventId += 1;
    news.tell(held, { type: 'document_updated', actor });
  }
  return { ...row };
}

/** Gives an object a new time to live. */
export function extend(tx: Tx, { row }: Held, ttlSeconds: number): void {
  row.dateExpires = expiresAfter(ttlSeconds, tx.now);
  timeObject(tx, row);
}

/** Removes objects with their items and permissions; answers them as they were. Refuses unknown ones. */
export const removeObjects: Batch<Pick<ObjectChange, 'at' | 'actor'>, Outcome<ObjectRow>> = async (
  tx,
  inputs,
) => {
  const held = await holdObjects(
    tx,
    inputs.map(({ at }) => at),
  );
  const gone = new Map<Held, Actor>();
  const outcomes = inputs.map(({ at, actor }, i): Outcome<ObjectRow> => {
    const one = held[i];
    if (!one || gone.has(one)) return refused(kinds[at.kind].unknown);
    gone.set(one, actor);
    return one.row;
  });
  await remove(tx, gone);
  return outcomes;
};

/** Removes the objects whose time is over; one that was given more time stays. */
export const expireObjects: Batch<{ objectSid: string }, null> = async (tx, inputs) => {
  const held = await holdBySid(
    tx,
    inputs.map(({ objectSid }) => objectSid),
  );
  const over = [...held.values()].filter(({ row }) => isOver(row, tx.now));
  await remove(tx, new Map(over.map(one => [one, system])));
  return inputs.map(() => null);
};

async function remove(tx: Tx, gone: ReadonlyMap<Held, Actor>): Promise<void> {
  if (gone.size === 0) return;
  const sids = [...gone.keys()].map(({ row }) => row.sid);
  await deleteObjects(tx, sids);
  for (const item of await deleteBelow(tx, sids)) tx.cancelTimer(itemTimer(item));
  const news = new News(tx);
  for (const [held, actor] of gone) {
    if (held.row.dateExpires !== null) tx.cancelTimer(objectTimer(held.row.sid));
    held.row.lastEventId += 1;
    news.tell(held, { type: `${held.row.kind}_removed`, actor });
  }
  await news.write();
}

/** A message to whoever listens to a stream: it is told, and forgotten after a minute. Refuses with 54250, 54006, 54008 and 54251. */
export const publishMessages: Batch<
  { at: ObjectAt & { kind: 'stream' }; actor: Actor; data: string },
  Outcome<StreamMessage>
> = async (tx, inputs) => {
  const held = await holdObjects(
    tx,
    inputs.map(({ at }) => at),
  );
  const news = new News(tx);
  const streams = new Set<ObjectRow>();
  const outcomes = inputs.map(({ data, actor }, i): Outcome<StreamMessage> => {
    const stream = held[i];
    if (!stream) return refused(kinds.stream.unknown);
    const problem = dataProblem('stream', data);
    if (problem !== null) return refused(problem);
    stream.row.lastEventId += 1;
    streams.add(stream.row);
    const message = { sid: tx.sid('TZ'), data, lastEventId: stream.row.lastEventId };
    news.tell(stream, { type: 'stream_message_published', actor, message });
    return message;
  });
  await writeObjects(tx, [...streams]);
  await news.write();
  return outcomes;
};
