/** The public recipe for writing first: a Flex Channel, a Proxy session named by it, and then the message. */
import type { Api } from '../../api/client.ts';
import { kindOf } from '../model/people.ts';
import type { Settings } from '../settings.ts';

export interface Flow {
  sid: string;
  friendly_name: string;
  channel_type: string;
  contact_identity: string | null;
  integration_type: string;
}

/** Flows that one can write from: those that make tasks, for networks that Proxy reaches. */
export function senders(flows: readonly Flow[]): Flow[] {
  const networks = ['sms', 'whatsapp'];
  const place = ({ channel_type: network }: Flow) => networks.indexOf(kindOf(network));
  return flows
    .filter(flow => flow.integration_type === 'task' && flow.contact_identity !== null && place(flow) >= 0)
    .sort((a, b) => place(a) - place(b));
}

/** A number as the flow's network writes it; null when it is none. */
export function addressFor({ contact_identity: ours }: Flow, typed: string): string | null {
  const number = typed.replace(/[\s().-]/g, '');
  if (!/^\+[1-9]\d{6,14}$/.test(number)) return null;
  return ours?.startsWith('whatsapp:') ? `whatsapp:${number}` : number;
}

export interface Order {
  flow: Flow;
  to: string;
  name: string;
  text: string;
  settings: Pick<Settings, 'chatServiceSid' | 'proxyServiceSid'>;
  me: string;
  /** Takes the person's seat: only members may write. */
  sit(channelSid: string): Promise<void>;
}

/** Gives the SID of the task; null when the flow makes it with the customer's first answer. */
export async function start(
  api: Api,
  { flow, to, name, text, settings, me, sit }: Order,
): Promise<string | null> {
  const from = flow.contact_identity!;
  const channel = await api.post<{ sid: string; task_sid: string | null }>('/flex-api/v1/Channels', {
    FlexFlowSid: flow.sid,
    Identity: to,
    ChatUserFriendlyName: name || to,
    ChatFriendlyName: name || to,
    Target: to,
    TaskAttributes: JSON.stringify({ to, direction: 'outbound', name: name || to, from, targetWorker: me }),
  });
  await sit(channel.sid);
  await api.post(`/proxy/v1/Services/${settings.proxyServiceSid}/Sessions`, {
    UniqueName: channel.sid,
    Mode: 'message-only',
    Participants: JSON.stringify([
      { Identifier: channel.sid, ProxyIdentifier: from },
      { Identifier: to, ProxyIdentifier: from },
    ]),
  });
  await api.post(`/chat/v2/Services/${settings.chatServiceSid}/Channels/${channel.sid}/Messages`, {
    Body: text,
    From: me,
  });
  return channel.task_sid;
}
