/** Where the REST API shows what went from one product to the other, for whoever follows it. */
import type { Resource } from '../blocks/proxy/index.ts';
import type { JourneyOptions } from './parts.ts';

interface Telling {
  options: Pick<JourneyOptions, 'publicUrl'>;
}

/** A message from or to a customer. */
export function messageResource({ options }: Telling, at: { accountSid: string; sid: string }): Resource {
  const path = `/2010-04-01/Accounts/${at.accountSid}/Messages/${at.sid}.json`;
  return { sid: at.sid, url: `${options.publicUrl}/api${path}` };
}

interface ChatMessageAt {
  serviceSid: string;
  channelSid: string;
  sid: string;
}

/** A message in a chat channel. */
export function chatMessageResource({ options }: Telling, at: ChatMessageAt): Resource {
  const path = `/v2/Services/${at.serviceSid}/Channels/${at.channelSid}/Messages/${at.sid}`;
  return { sid: at.sid, url: `${options.publicUrl}/chat${path}` };
}
