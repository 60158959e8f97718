/** Flex Flows as their owner handles them. */
import { notFound } from '../../kernel/errors.ts';
import type { Store } from '../../kernel/line/store.ts';
import type { Tx } from '../../kernel/line/tx.ts';
import { found } from '../../kernel/operation.ts';
import type { Page, PageRequest } from '../../kernel/page.ts';
import type { FlexNeeds } from './needs.ts';
import type { FlexFlowRow, FlowChannelType, IntegrationType } from './rows.ts';
import { integrationOf, readIntegration } from './rules/integration.ts';
import {
  deleteFlow,
  flowBySid,
  flowsOf,
  insertFlow,
  lockFlow,
  type NewFlow,
  writeFlow,
} from './store/flows.ts';

/** What a request says of a flow, with its `integration.*` parameters beside these. */
export interface GivenFlow {
  friendlyName?: string;
  chatServiceSid?: string;
  channelType?: FlowChannelType;
  contactIdentity?: string;
  enabled?: boolean;
  integrationType?: IntegrationType;
  longLived?: boolean;
  janitorEnabled?: boolean;
}

type CompleteFlow = GivenFlow & Required<Pick<GivenFlow, 'friendlyName' | 'chatServiceSid' | 'channelType'>>;

export interface FlowAt {
  accountSid: string;
  sid: string;
  /** As it was asked for, for the sentence of a 404. */
  path: string;
}

export interface FlowRoom {
  open(accountSid: string, given: CompleteFlow): Promise<FlexFlowRow>;
  edit(at: FlowAt, given: GivenFlow): Promise<FlexFlowRow>;
  flow(at: FlowAt): Promise<FlexFlowRow>;
  flows(accountSid: string, friendlyName: string | undefined, page: PageRequest): Promise<Page<FlexFlowRow>>;
  remove(at: FlowAt): Promise<void>;
}

export function makeFlowRoom({ store, needs }: { store: Store; needs: FlexNeeds }): FlowRoom {
  return {
    open: (accountSid, given) =>
      store.transact(async tx => {
        const flow = newFlow(accountSid, given);
        await check(needs, tx, flow);
        return insertFlow(tx, flow);
      }),
    edit: (at, given) =>
      store.transact(async tx => {
        const before = found(await lockFlow(tx, at.accountSid, at.sid), at.path);
        const flow = editedFlow(before, given);
        if (movesIntegration(given)) await check(needs, tx, flow);
        return writeFlow(tx, flow);
      }),
    flow: async at => found(await flowBySid(store.read, at.accountSid, at.sid), at.path),
    flows: (accountSid, friendlyName, page) => flowsOf(store.read, { accountSid, friendlyName }, page),
    async remove({ accountSid, sid, path }) {
      const gone = await store.transact(tx => deleteFlow(tx, accountSid, sid));
      if (!gone) throw notFound(path);
    },
  };
}

/** Studio is what answers unless the request says otherwise; a flow is enabled unless it is made to wait. */
function newFlow(accountSid: string, given: CompleteFlow): NewFlow {
  const integrationType = given.integrationType ?? 'studio';
  return {
    accountSid,
    friendlyName: given.friendlyName,
    chatServiceSid: given.chatServiceSid,
    channelType: given.channelType,
    contactIdentity: given.contactIdentity ?? null,
    enabled: given.enabled ?? true,
    integrationType,
    integration: integrationOf(integrationType, readIntegration({ ...given }) ?? {}),
    longLived: given.longLived ?? false,
    janitorEnabled: given.janitorEnabled ?? false,
  };
}

function editedFlow(before: FlexFlowRow, given: GivenFlow): FlexFlowRow {
  const integrationType = given.integrationType ?? before.integrationType;
  return {
    ...before,
    friendlyName: given.friendlyName ?? before.friendlyName,
    chatServiceSid: given.chatServiceSid ?? before.chatServiceSid,
    channelType: given.channelType ?? before.channelType,
    contactIdentity: given.contactIdentity ?? before.contactIdentity,
    enabled: given.enabled ?? before.enabled,
    integrationType,
    integration: integrationOf(integrationType, { ...before.integration, ...readIntegration({ ...given }) }),
    longLived: given.longLived ?? before.longLived,
    janitorEnabled: given.janitorEnabled ?? before.janitorEnabled,
  };
}

/** A flow whose Studio flow is gone by now can still be renamed or switched off. */
function movesIntegration(given: GivenFlow): boolean {
  return (
    given.integrationType !== undefined ||
    given.chatServiceSid !== undefined ||
    readIntegration({ ...given }) !== null
  );
}

function check(needs: FlexNeeds, tx: Tx, flow: NewFlow): Promise<void> {
  const { accountSid, chatServiceSid, integrationType, integration } = flow;
  return needs.checkIntegration(tx, { accountSid, chatServiceSid, integrationType, integration });
}
