/** What blocks need of each other, answered through their doors: blocks are strangers, the journey knows them all. */
import type { FlexServiceOf } from '../blocks/chat/index.ts';
import type { FlexNeeds } from '../blocks/flex/index.ts';
import type { MessagingNeeds, NumberRow } from '../blocks/messaging/index.ts';
import type { OpenSession, OwnedNumber, Participant, ProxyNeeds } from '../blocks/proxy/index.ts';
import { ApiError, refuse } from '../kernel/errors.ts';
import { soloTurn } from '../kernel/line/turn.ts';
import { one, type Tx } from '../kernel/line/tx.ts';
import { proxyWebhookUrl } from './addresses.ts';
import { seatAgent } from './attend.ts';
import { isInactive } from './attributes.ts';
import { openConversation } from './open.ts';
import type { JourneyParts } from './parts.ts';
import { chatMessageResource, messageResource } from './resource-urls.ts';
import { customerIdentity, isChatChannel } from './sessions.ts';

/** `parts` is asked for at the time of the call, because the blocks are made before the journey. */
export function flexNeeds(parts: () => JourneyParts): FlexNeeds {
  return {
    async openConversation(tx, wanted) {
      const { target, longLived, userFriendlyName, flow, ...rest } = wanted;
      const { conversation } = await openConversation(parts(), soloTurn(tx), {
        ...rest,
        flow,
        userFriendlyName,
        from: target ?? userFriendlyName,
        longLived: longLived ?? flow.longLived,
        session: null,
        hasWritten: false,
      });
      return conversation;
    },
    async channelStatus(tx, { accountSid, channelSid }) {
      const channel = await one(tx, parts().blocks.chat.channelsBySid, { accountSid, channelSid });
      if (channel === null) return 'gone';
      return isInactive(channel.attributes) ? 'inactive' : 'active';
    },
    async closeConversation(tx, { accountSid, channelSid, postEngagement }) {
      const set = {
        status: 'INACTIVE',
        ...(postEngagement === undefined ? {} : { post_engagement_data: postEngagement }),
      };
      await one(tx, parts().blocks.chat.mergeAttributes, {
        accountSid,
        channelSid,
        set: set as never,
        webhooks: true,
      });
    },
    async removeConversation(tx, at) {
      await one(tx, parts().blocks.chat.removeChannels, { ...at, webhooks: true });
    },
    async seatAgent(tx, seat) {
      return seatAgent(parts(), soloTurn(tx), seat);
    },
    async checkIntegration(tx, { accountSid, chatServiceSid, integrationType, integration }) {
      const { chat, studio, taskrouter } = parts().blocks;
      const lacks = (name: string) => {
        throw new ApiError({
          status: 400,
          code: 45212,
          message: `${name} names a resource that the account does not have`,
        });
      };
      if (!(await one(tx, chat.servicesBySid, { accountSid, sid: chatServiceSid }))) lacks('ChatServiceSid');
      if (
        integrationType === 'studio' &&
        !(await one(tx, studio.flowsBySid, { accountSid, sid: integration.flowSid! }))
      ) {
        lacks('Integration.FlowSid');
      }
      if (integrationType !== 'task') return;
      const { workspaceSid, workflowSid } = integration as { workspaceSid: string; workflowSid: string };
      if (!(await one(tx, taskrouter.workflowsBySid, { accountSid, workspaceSid, workflowSid })))
        lacks('Integration.WorkflowSid');
    },
  };
}

/** A number as Proxy looks at it: what it can do is a list of names there. */
function ownedNumber(number: NumberRow | null): OwnedNumber | null {
  return number && { ...number, capabilities: { ...number.capabilities } };
}

/** The chat service of an account's Flex project. */
export function flexServiceOf(parts: () => JourneyParts): FlexServiceOf {
  return async accountSid => {
    const { blocks, store } = parts();
    return (await blocks.flex.projectOf(store.read, accountSid))?.chatServiceSid ?? null;
  };
}

export function messagingNeeds(parts: () => JourneyParts): Pick<MessagingNeeds, 'sentFromSeat'> {
  return {
    async sentFromSeat({ accountSid, messageSid, identity }) {
      const { blocks, store } = parts();
      const channels = await blocks.proxy.channelsBehind(store.read, { accountSid, resourceSid: messageSid });
      for (const channelSid of channels)
        if (await blocks.chat.isSeated(store.read, { accountSid, channelSid, identity })) return true;
      return false;
    },
  };
}

/** A text for the session's chat, in the name of the customer on the other side. */
async function intoChat(
  parts: JourneyParts,
  tx: Tx,
  { session, participant, body }: { session: OpenSession; participant: Participant; body: string },
) {
  if (session.partner === null) throw refuse(80614);
  if (session.chatInstanceSid === null) throw refuse(80306);
  const from = await customerIdentity(parts, soloTurn(tx), session);
  const posted = await one(tx, parts.blocks.chat.appendMessages, {
    accountSid: session.accountSid,
    serviceSid: session.chatInstanceSid,
    channelSid: participant.identifier,
    ...{ from, body, attributes: '{}', media: null },
    ...{ source: 'API' as const, clientIdentity: null, webhooks: true, relayed: true, wakesStudio: true },
  });
  return { ...chatMessageResource(parts, posted), status: 'sent' };
}

export function proxyNeeds(parts: () => JourneyParts): ProxyNeeds {
  return {
    async ownsNumber(tx, accountSid, address) {
      return ownedNumber(await one(tx, parts().blocks.messaging.numbersByAddress, { accountSid, address }));
    },
    async numberBySid(tx, accountSid, sid) {
      return ownedNumber(await one(tx, parts().blocks.messaging.numbersBySid, { accountSid, sid }));
    },
    async sitsIn(seat) {
      const { blocks, store } = parts();
      return blocks.chat.isSeated(store.read, seat);
    },
    async numberJoined(tx, { accountSid, serviceSid, sid }) {
      const { blocks, options } = parts();
      const smsUrl = proxyWebhookUrl(accountSid, serviceSid, options);
      await blocks.messaging.changeNumber(tx, { accountSid, sid }, { smsUrl, smsMethod: 'POST' });
    },
    async hasChatService(tx, accountSid, sid) {
      return (await one(tx, parts().blocks.chat.servicesBySid, { accountSid, sid })) !== null;
    },
    async poolNearlyFull(tx, { accountSid, serviceSid, text }) {
      const alert = { accountSid, code: 80624, serviceSid, resourceSid: serviceSid, text };
      await one(tx, parts().blocks.monitor.recordAlerts, alert);
    },
    async relay(tx, { accountSid, session, participant, body }) {
      if (isChatChannel(participant)) return intoChat(parts(), tx, { session, participant, body });
      const { messaging } = parts().blocks;
      const line =
        session.line ?? messaging.lineOf(accountSid, participant.identifier, participant.proxyIdentifier!);
      const message = await one(tx, messaging.storeOutbound, {
        accountSid,
        from: participant.proxyIdentifier!,
        to: participant.identifier,
        body,
        mediaUrls: [],
        direction: 'outbound-api',
        statusCallback: null,
        messagingServiceSid: null,
        line,
      });
      return { ...messageResource(parts(), message), status: message.status };
    },
  };
}
