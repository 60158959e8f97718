/** What a client may ask of the event bridge: a method and a path below its workspace, who may, and the answer. */
import type { TaskRouter, WorkspaceKey } from '../../blocks/taskrouter/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import { type ApiError, notFound } from '../../kernel/errors.ts';
import type { Given, Shape } from '../../kernel/fields.ts';
import type { Form } from '../../kernel/form.ts';
import type { Store } from '../../kernel/line/store.ts';
import type { Logger } from '../../kernel/log.ts';
import { readParameters } from '../../kernel/operation.ts';
import { MAX_PAGE_SIZE, type Page, type PageRequest, readPageRequest } from '../../kernel/page.ts';
import type { LiveCaller } from '../caller.ts';
import type { Payload } from './payloads.ts';

export type {
  ReservationRow,
  ReservationView,
  TaskRow,
  WorkerRow,
} from '../../blocks/taskrouter/index.ts';

export interface CallParts {
  store: Store;
  clock: Clock;
  log: Logger;
  taskrouter: TaskRouter;
}

/** One call of a client. */
export interface Asked {
  caller: LiveCaller;
  key: WorkspaceKey;
  /** What the path named: `{ workerSid: 'WK…' }`. */
  at: Record<string, string>;
  params: Form;
  ifMatch: string | null;
  path: string;
}

export interface Call {
  method: 'GET' | 'POST';
  /** Below the workspace: `Workers/{workerSid}`. */
  path: string;
  /** Whether a worker may; supervisors may everything. */
  worker: (asked: Asked) => boolean | Promise<boolean>;
  answer: (asked: Asked) => Promise<Payload>;
}

export const everybody = (): boolean => true;
export const supervisors = (): boolean => false;
export const ownWorker = ({ at, caller }: Asked): boolean => at.workerSid === caller.workerSid;

/** The declared parameters; others are ignored. */
export const given = <S extends Shape>({ params }: Asked, takes: S): Given<S> =>
  readParameters(takes, params) as Given<S>;

/** The row, or a 404 that names the path. */
export function there<Row>(row: Row | null, { path }: Asked): Row {
  if (row === null) throw notFound(path);
  return row;
}

/** The outcome of a batch function; a refusal is thrown, so that nothing of the transaction remains. */
export function settled<Outcome extends object>(
  outcome: Outcome | null,
  asked: Asked,
): Exclude<Outcome, { refused: ApiError }> {
  const row = there(outcome, asked);
  if ('refused' in row) throw row.refused;
  return row as Exclude<Outcome, { refused: ApiError }>;
}

/** PageSize with AfterSid, or with NextToken where an order is asked for. */
export function pageOf({ params }: Asked): PageRequest {
  const { PageSize, AfterSid, NextToken } = params;
  const page = readPageRequest({ PageSize, PageToken: NextToken }, { pageSize: MAX_PAGE_SIZE });
  if (typeof AfterSid !== 'string' || AfterSid === '' || page.cursor !== null) return page;
  return { ...page, cursor: { backwards: false, values: [AfterSid] } };
}

/** A page as the SDK reads it: `after_sid` and `next_token` are there when there is more. */
export function contentsOf<Row>(
  { rows, next }: Page<Row>,
  { sidOf, write }: { sidOf: (row: Row) => string; write: (row: Row) => Payload },
): Payload {
  const last = rows.at(-1);
  return {
    contents: rows.map(write),
    total: rows.length,
    ...(next !== null && last !== undefined && { after_sid: sidOf(last) }),
    meta: { next_token: next },
  };
}
