/** New documents, lists, maps and streams. */
import type { Batch, Tx } from '../../../kernel/line/tx.ts';
import type { ObjectKind, ObjectRow, ServiceRow } from '../rows.ts';
import { dataProblem } from '../rules/data.ts';
import { expiresAfter, timeObject } from '../rules/expiry.ts';
import { kinds } from '../rules/kinds.ts';
import { nameProblem } from '../rules/names.ts';
import { isRefused, type Outcome, type Refusal, refused } from '../rules/outcome.ts';
import { insertObjects } from '../store/objects.ts';
import { holdServices } from '../store/services.ts';
import { grantCreators } from './grant-creators.ts';
import { type Actor, News } from './tell.ts';

export interface NewObject {
  accountSid: string;
  serviceSid: string;
  kind: ObjectKind;
  actor: Actor;
  uniqueName?: string;
  /** JSON text, for documents; an empty object when absent. */
  data?: string;
  /** 0 and absent are for ever. */
  ttlSeconds?: number;
}

/** Refuses with 54050 (no such service), 54302, 54301 (the name is taken), 54006, 54008 and 54101. */
export const createObjects: Batch<NewObject, Outcome<ObjectRow>> = async (tx, inputs) => {
  const services = await holdServices(tx, [...new Set(inputs.map(({ serviceSid }) => serviceSid))]);
  const drafts = inputs.map(input => draft(tx, input, services.get(input.serviceSid)));
  const rows = drafts.filter(one => !isRefused(one)) as ObjectRow[];
  const inserted = await insertObjects(tx, rows);
  const news = new News(tx);
  const outcomes = drafts.map((row, i) => {
    if (isRefused(row)) return row;
    if (!inserted.has(row.sid)) return refused(54301);
    if (row.dateExpires !== null) timeObject(tx, row);
    const held = { row, service: services.get(row.serviceSid)! };
    news.tell(held, { type: `${row.kind}_created`, actor: inputs[i]!.actor });
    return row;
  });
  const byClients = outcomes.filter((row, i) => !isRefused(row) && inputs[i]!.actor.source === 'SDK');
  await grantCreators(tx, byClients as ObjectRow[], services);
  await news.write();
  return outcomes;
};

function draft(tx: Tx, input: NewObject, service: ServiceRow | undefined): ObjectRow | Refusal {
  const { accountSid, serviceSid, kind, uniqueName = null } = input;
  if (service?.accountSid !== accountSid) return refused(54050);
  const data = kind === 'document' ? (input.data ?? '{}') : null;
  const problem = nameProblem(uniqueName) ?? (data === null ? null : dataProblem(kind, data));
  if (problem !== null) return refused(problem);
  return {
    sid: tx.sid(kinds[kind].prefix),
    ...{ accountSid, serviceSid, kind, uniqueName, data, lastEventId: 0, nextIndex: 0 },
    createdBy: input.actor.identity,
    dateExpires: expiresAfter(input.ttlSeconds, tx.now),
    dateCreated: tx.now,
    dateUpdated: tx.now,
  };
}
