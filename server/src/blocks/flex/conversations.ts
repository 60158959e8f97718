/** Flex Channels and Web Channels as programs, web chats and the agent's desk handle them. */
import { ApiError, refuse } from '../../kernel/errors.ts';
import type { Store } from '../../kernel/line/store.ts';
import { one, type Tx } from '../../kernel/line/tx.ts';
import { found } from '../../kernel/operation.ts';
import type { Page, PageRequest } from '../../kernel/page.ts';
import type { FlexNeeds, SeatRole, WantedConversation } from './needs.ts';
import type { ConversationRow } from './rows.ts';
import { checkIdentity } from './rules/engagement.ts';
import {
  activeConversations,
  conversationBySid,
  conversationsOf,
  deactivate,
  type FlowCustomer,
  forget,
  keepPostEngagement,
  lockCustomer,
  longLivedConversations,
} from './store/conversations.ts';
import { flowBySid } from './store/flows.ts';

export interface ChannelAt {
  accountSid: string;
  channelSid: string;
  /** As it was asked for, for the sentence of a 404. */
  path: string;
}

export type Wanted = Omit<WantedConversation, 'flow'> & { flexFlowSid: string };

export interface Ending {
  /** Whether the chat is to end now. */
  ends: boolean;
  /** JSON text; undefined when the request says nothing of it. */
  postEngagement: string | undefined;
}

export interface ConversationRoom {
  /** The active conversation of this customer with the flow, or a new one. */
  open(wanted: Wanted): Promise<ConversationRow>;
  conversation(at: ChannelAt, kind?: ConversationRow['kind']): Promise<ConversationRow>;
  conversations(
    accountSid: string,
    kind: ConversationRow['kind'],
    page: PageRequest,
  ): Promise<Page<ConversationRow>>;
  edit(at: ChannelAt, ending: Ending): Promise<ConversationRow>;
  remove(at: ChannelAt, kind?: ConversationRow['kind']): Promise<void>;
  seat(at: ChannelAt, seat: { role: SeatRole; identity: string }): Promise<object>;
}

interface Parts {
  store: Store;
  needs: FlexNeeds;
}

export function makeConversationRoom(parts: Parts): ConversationRoom {
  const { store, needs } = parts;
  return {
    open: wanted => store.transact(tx => open(needs, tx, wanted)),
    conversation: async (at, kind) => ofKind(await conversationBySid(store.read, at), at, kind),
    conversations: (accountSid, kind, page) => conversationsOf(store.read, { accountSid, kind }, page),
    edit: (at, ending) => store.transact(tx => edit(needs, tx, { at, ending })),
    remove: (at, kind) =>
      store.transact(async tx => {
        const { accountSid, channelSid } = ofKind(await conversationBySid(tx, at), at, kind);
        await needs.removeConversation(tx, { accountSid, channelSid });
        await forget(tx, [{ accountSid, channelSid }]);
      }),
    seat: (at, seat) => store.transact(tx => seatIn(needs, tx, { at, ...seat })),
  };
}

function ofKind(
  row: ConversationRow | null,
  { path }: ChannelAt,
  kind: ConversationRow['kind'] | undefined,
): ConversationRow {
  return found(kind === undefined || row?.kind === kind ? row : null, path);
}

/**
 * Integrations call this for every message of a customer and rely on getting the same channel while it is active,
 * also when two of their requests arrive together.
 */
async function open(needs: FlexNeeds, tx: Tx, { flexFlowSid, ...wanted }: Wanted): Promise<ConversationRow> {
  const { accountSid, uniqueName } = wanted;
  const identity = checkIdentity(wanted.identity);
  const flow = await flowBySid(tx, accountSid, flexFlowSid);
  if (flow === null) throw refuse(45205);
  const customer = { accountSid, flexFlowSid, identity };
  await lockCustomer(tx, customer);
  const known = await conversationOf(tx, customer, wanted.longLived ?? flow.longLived);
  if (known !== null && (await goesOn(needs, tx, known))) return known;
  const taskSid = flow.integrationType === 'task' ? wanted.taskSid : null;
  const opening = needs.openConversation(tx, { ...wanted, taskSid, flow });
  return uniqueName === null ? opening : opening.catch(inOwnWords(45208));
}

/** The customer's conversation with the flow: the active one, or the long-lived one that rests. */
async function conversationOf(
  tx: Tx,
  customer: FlowCustomer,
  longLived: boolean,
): Promise<ConversationRow | null> {
  const active = await one(tx, activeConversations, customer);
  return active === null && longLived ? one(tx, longLivedConversations, customer) : active;
}

/** That a program has just ended it may not have been heard of yet: what counts is what the channel says. */
async function goesOn(needs: FlexNeeds, tx: Tx, conversation: ConversationRow): Promise<boolean> {
  const status = await needs.channelStatus(tx, conversation);
  if (status === 'active' || (status === 'inactive' && conversation.longLived)) return true;
  await one(tx, deactivate, conversation);
  return false;
}

async function edit(
  needs: FlexNeeds,
  tx: Tx,
  { at, ending }: { at: ChannelAt; ending: Ending },
): Promise<ConversationRow> {
  const row = ofKind(await conversationBySid(tx, at), at, 'web');
  const { postEngagement } = ending;
  if (!ending.ends && postEngagement === undefined) return row;
  const { accountSid, channelSid } = row;
  const kept = await keepPostEngagement(tx, { accountSid, channelSid }, postEngagement);
  // Said after the end, it still has to reach the channel; said before, it goes there with the end.
  if (!ending.ends && row.active) return row;
  const postEngagementValue = kept === null ? {} : { postEngagement: JSON.parse(kept) as unknown };
  await needs.closeConversation(tx, { accountSid, channelSid, ...postEngagementValue });
  return found(await one(tx, deactivate, { accountSid, channelSid }), at.path);
}

async function seatIn(
  needs: FlexNeeds,
  tx: Tx,
  { at, role, identity }: { at: ChannelAt; role: SeatRole; identity: string },
): Promise<object> {
  const row = await conversationBySid(tx, at);
  if (row === null) throw refuse(45204);
  const { accountSid, channelSid, serviceSid } = row;
  return needs.seatAgent(tx, { accountSid, channelSid, serviceSid, role, identity }).catch(inOwnWords(45206));
}

/** A conflict that another product reports, under the code that this product has for it. */
function inOwnWords(code: number): (error: unknown) => never {
  return error => {
    throw error instanceof ApiError && error.status === 409 ? refuse(code) : error;
  };
}
