/** What can be done with flows, for the REST resources and for provisioning. */
import { type Definition, subflowsOf } from '@switchhook/engine-studio';
import { refuse } from '../../kernel/errors.ts';
import type { Store } from '../../kernel/line/store.ts';
import type { Tx } from '../../kernel/line/tx.ts';
import { found } from '../../kernel/operation.ts';
import type { Page, PageRequest } from '../../kernel/page.ts';
import { AFTERMATH_MS, planAging } from './retention.ts';
import { checkDefinition } from './rules/definition-check.ts';
import {
  addRevision,
  countWidgets,
  deleteFlow,
  type FlowRow,
  type FlowStatus,
  fetchFlow,
  fetchRevision,
  findFlows,
  insertFlow,
  type Listed,
  listFlows,
  listRevisions,
  type RevisionRow,
  setTestUsers,
} from './store/flows.ts';
import { tellEnds } from './timers.ts';

/** A flow that is wanted; `definition` is JSON text. */
export interface NewFlow {
  friendlyName: string;
  status: FlowStatus;
  definition: string;
  commitMessage?: string;
}

/** A change of a flow: what is not named stays as it is. */
export type FlowChange = Pick<NewFlow, 'status'> & Partial<NewFlow>;

/** Whose flow is meant; `path` is named when there is none. */
export interface FlowPlace {
  accountSid: string;
  sid: string;
  path: string;
}

/** What the REST resources of both versions do with flows. */
export interface Flows {
  create(accountSid: string, wanted: NewFlow): Promise<FlowRow>;
  fetch(at: FlowPlace): Promise<FlowRow>;
  change(at: FlowPlace, change: FlowChange): Promise<FlowRow>;
  /** Removes the flow with its revisions and executions; what is under way stops. */
  remove(at: FlowPlace): Promise<void>;
  /** How many widgets the subflows have that a definition, JSON text, names. */
  subflowWidgets(of: { accountSid: string; definition: string }): Promise<number>;
  list(accountSid: string, page: PageRequest): Promise<Page<Listed<FlowRow>>>;
  setTestUsers(at: FlowPlace, testUsers: readonly string[]): Promise<string[]>;
  /** `asked` is a number, `LatestPublished` or `LatestRevision`; anything else is refused with 81021. */
  revision(at: FlowPlace, asked: string): Promise<RevisionRow>;
  revisions(at: FlowPlace, page: PageRequest): Promise<Page<Listed<RevisionRow>>>;
}

export function makeFlows(store: Store): Flows {
  const { read } = store;
  const head = async (at: FlowPlace) => found((await findFlows(read, [at]))[0], at.path);
  return {
    create: (accountSid, wanted) => store.transact(tx => createFlow(tx, accountSid, wanted)),
    fetch: async at => found(await fetchFlow(read, at), at.path),
    change: (at, change) => store.transact(tx => changeFlow(tx, at, change)),
    remove: at =>
      store.transact(async tx => {
        found(await fetchFlow(tx, at, 'for update'), at.path);
        tellEnds(tx, await deleteFlow(tx, at));
        planAging(tx, at, AFTERMATH_MS);
      }),
    async subflowWidgets({ accountSid, definition }) {
      const subflows = subflowsOf(JSON.parse(definition) as Definition);
      return subflows.length === 0 ? 0 : countWidgets(read, accountSid, subflows);
    },
    list: (accountSid, page) => listFlows(read, accountSid, page),
    setTestUsers: (at, testUsers) =>
      store.transact(async tx => found(await setTestUsers(tx, at, testUsers), at.path)),
    async revision(at, asked) {
      const revision = found(revisionNumber(await head(at), asked), at.path);
      return found(await fetchRevision(read, { ...at, revision }), at.path);
    },
    async revisions(at, page) {
      await head(at);
      return listRevisions(read, at, page);
    },
  };
}

/** Creates a flow with its first revision; throws 81022 when the definition cannot run. */
export async function createFlow(tx: Tx, accountSid: string, wanted: NewFlow): Promise<FlowRow> {
  checkDefinition(wanted.definition);
  const { friendlyName, status, definition, commitMessage } = wanted;
  const content = { friendlyName, status, definition, commitMessage: commitMessage ?? null };
  const flow = await insertFlow(tx, accountSid, content);
  planAging(tx, flow);
  return flow;
}

/** Adds a revision to a flow. Executions that are under way keep theirs. */
async function changeFlow(tx: Tx, at: FlowPlace, change: FlowChange): Promise<FlowRow> {
  if (change.definition !== undefined) checkDefinition(change.definition);
  const flow = found(await fetchFlow(tx, at, 'for update'), at.path);
  return addRevision(tx, flow, {
    friendlyName: change.friendlyName ?? flow.friendlyName,
    status: change.status,
    definition: change.definition ?? flow.definition,
    commitMessage: change.commitMessage ?? null,
  });
}

/** `3`, `LatestPublished` or `LatestRevision` as a number; null when the flow has none such. */
function revisionNumber(flow: Pick<FlowRow, 'revision' | 'publishedRevision'>, asked: string): number | null {
  if (asked === 'LatestRevision') return flow.revision;
  if (asked === 'LatestPublished') return flow.publishedRevision;
  if (!/^\d{1,9}$/.test(asked)) throw refuse(81021);
  return Number(asked);
}
