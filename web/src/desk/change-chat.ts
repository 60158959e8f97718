/** Attributes of chats over REST, also of those that are not open on the page. */
import type { Api } from '../api/client.ts';
import { readTree } from './model/tree.ts';

export interface ChatAt {
  chatServiceSid: string;
  channelSid: string;
}

/** Reads the attributes, changes them and writes them, so that what others have written stays; null changes nothing. */
export async function changeChat(
  api: Api,
  { chatServiceSid, channelSid }: ChatAt,
  change: (now: Record<string, unknown>) => object | null,
): Promise<void> {
  const path = `/chat/v2/Services/${chatServiceSid}/Channels/${channelSid}`;
  const next = change(readTree((await api.get<{ attributes: string }>(path)).attributes));
  if (next !== null) await api.post(path, { Attributes: JSON.stringify(next) });
}
