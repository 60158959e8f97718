/** Conversations as the public door shows them. */
import { eventually } from './eventually.ts';
import type { Scene } from './scene.ts';

export interface Attributes {
  status: string;
  from: string;
  channel_type: string;
  long_lived: boolean;
  proxySession?: string;
}

export interface Seen {
  channelSid: string;
  attributes: Attributes;
}

/** All chat channels that this customer's messages have opened, oldest first. */
export async function conversationsOf(scene: Scene, customer: string): Promise<Seen[]> {
  const channels = await scene.client.chat.v2.services(scene.chatServiceSid).channels.list();
  return channels
    .toSorted((a, b) => a.dateCreated.getTime() - b.dateCreated.getTime())
    .map(({ sid, attributes }) => ({ channelSid: sid, attributes: JSON.parse(attributes) as Attributes }))
    .filter(({ attributes }) => attributes.from === customer);
}

/** The customer's `count`-th conversation, waited for; there must be no more than that. */
export async function conversation(scene: Scene, customer: string, count = 1): Promise<Seen> {
  const all = await eventually(async () => {
    const found = await conversationsOf(scene, customer);
    return found.length >= count && found;
  });
  if (all.length > count) throw new Error(`${customer} has ${all.length} conversations instead of ${count}`);
  return all[count - 1]!;
}

/** The only conversation of this customer that is not among those known before, waited for. */
export async function newConversation(scene: Scene, customer: string, before: Seen[]): Promise<Seen> {
  const known = new Set(before.map(({ channelSid }) => channelSid));
  return eventually(async () => {
    const fresh = (await conversationsOf(scene, customer)).filter(({ channelSid }) => !known.has(channelSid));
    if (fresh.length > 1) throw new Error(`${fresh.length} new conversations instead of one`);
    return fresh[0];
  });
}

export function channelOf(scene: Scene, channelSid: string) {
  return scene.client.chat.v2.services(scene.chatServiceSid).channels(channelSid);
}

/** What was said in the channel, in its order. */
export async function bodiesOf(scene: Scene, channelSid: string): Promise<string[]> {
  const messages = await channelOf(scene, channelSid).messages.list();
  return messages.toSorted((a, b) => a.index - b.index).map(({ body }) => body);
}

export async function attributesOf(scene: Scene, channelSid: string): Promise<Attributes> {
  return JSON.parse((await channelOf(scene, channelSid).fetch()).attributes);
}

/** Writes the channel's status as Flex UI does: read, merge, write. */
export async function setStatus(scene: Scene, channelSid: string, status: string): Promise<void> {
  const attributes = JSON.stringify({ ...(await attributesOf(scene, channelSid)), status });
  await channelOf(scene, channelSid).update({ attributes });
}

export function sessionOf(scene: Scene, sessionSid: string) {
  return scene.client.proxy.v1.services(scene.proxyServiceSid).sessions(sessionSid);
}

/** Waits until the Proxy session has this status. */
export async function sessionBecomes(scene: Scene, sessionSid: string, status: string): Promise<void> {
  await eventually(async () => {
    const session = await sessionOf(scene, sessionSid).fetch();
    if (session.status !== status)
      throw new Error(`session ${sessionSid} is ${session.status}, not ${status}`);
    return true;
  });
}
