/** The rest of the world for this block's tests: a chat that is a few lists, over the block's own door. */
import { openKernel, serveBlocks, TEST_ACCOUNT } from '../../../test/kernel.ts';
import { ApiError, refuse } from '../../kernel/errors.ts';
import { one } from '../../kernel/line/tx.ts';
import { type Flex, type FlexNeeds, makeFlex, type WantedConversation } from './index.ts';

export const sidOf = (prefix: string, number: number): string => prefix + String(number).padStart(32, '0');

export const CHAT_SERVICE = sidOf('IS', 1);
export const STUDIO_FLOW = sidOf('FW', 1);
/** A Studio flow that no account has. */
export const NO_STUDIO_FLOW = sidOf('FW', 404);

/** The block over a real database and the real HTTP layer, and what it has asked of the others. */
export async function openFlex() {
  const kernel = await openKernel({ name: 'flex', folder: new URL('./migrations/', import.meta.url) });
  const opened: WantedConversation[] = [];
  const closed: { channelSid: string; postEngagement?: unknown }[] = [];
  const removed: string[] = [];
  const statuses = new Map<string, 'inactive' | 'gone'>();
  const uniqueNames = new Set<string>();
  const seats = new Set<string>();
  let flex: Flex;
  const needs: FlexNeeds = {
    async openConversation(tx, wanted) {
      const { accountSid, flow, identity, kind, uniqueName } = wanted;
      if (uniqueName !== null && uniqueNames.has(uniqueName)) throw refuse(50307);
      if (uniqueName !== null) uniqueNames.add(uniqueName);
      opened.push(wanted);
      return one(tx, flex.rememberConversations, {
        accountSid,
        channelSid: tx.sid('CH'),
        flexFlowSid: flow.sid,
        serviceSid: flow.chatServiceSid,
        userSid: tx.sid('US'),
        identity,
        kind,
        taskSid: flow.integrationType === 'task' ? (wanted.taskSid ?? tx.sid('WT')) : null,
        proxied: false,
        customerAddress: null,
        longLived: wanted.longLived ?? flow.longLived,
        janitorEnabled: flow.janitorEnabled,
      });
    },
    channelStatus: async (_tx, { channelSid }) => statuses.get(channelSid) ?? 'active',
    async closeConversation(_tx, { accountSid: _, ...closing }) {
      closed.push(closing);
    },
    async removeConversation(_tx, { channelSid }) {
      removed.push(channelSid);
    },
    async seatAgent(_tx, { channelSid, identity, role }) {
      const seat = `${channelSid} ${identity}`;
      if (seats.has(seat)) throw refuse(50404);
      seats.add(seat);
      return {
        identity,
        channelSid,
        attributes: JSON.stringify({ role }),
        dateCreated: kernel.parts.clock.now(),
      };
    },
    async checkIntegration(_tx, { integration }) {
      if (integration.flowSid !== NO_STUDIO_FLOW) return;
      throw new ApiError({ status: 400, code: 45212, message: 'Integration.FlowSid names no Studio flow' });
    },
  };
  flex = makeFlex(kernel.parts, needs);
  const ask = await serveBlocks(kernel, [flex], document => [
    document === 'preview_flex' ? 'preview' : 'flex-api',
  ]);
  const studioFlow = {
    FriendlyName: 'Flow',
    ChatServiceSid: CHAT_SERVICE,
    ChannelType: 'custom',
    'Integration.FlowSid': STUDIO_FLOW,
  };
  /** Makes a flow, by default one of Studio for a custom channel without an address. */
  async function makeFlow(form: Record<string, string> = {}, as = TEST_ACCOUNT): Promise<string> {
    const reply = await ask({
      method: 'POST',
      path: '/flex-api/v1/FlexFlows',
      form: { ...studioFlow, ...form },
      as,
    });
    if (reply.status !== 201) throw new Error(JSON.stringify(reply.body));
    return reply.body.sid;
  }
  return { kernel, flex, ask, makeFlow, studioFlow, opened, closed, removed, statuses };
}
