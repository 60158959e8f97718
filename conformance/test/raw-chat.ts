/** A chat client with nothing clever in it, over raw packets: a session, commands that can be repeated, subscriptions. */
import type { Notified, RawClient } from './twilsock.ts';

const CDS = 'https://cds.us1.twilio.com';

/** Opens a session; answers its SID. */
export async function openSession(client: RawClient): Promise<string> {
  const context = { type: 'IpMsgSession', apiVersion: '3' };
  const answer = await client.ask('POST', `${CDS}/v3/Lists`, { purpose: 'com.twilio.rtd.ipmsg', context });
  return answer.body.sid;
}

export interface Command {
  sessionSid: string;
  commandId: string;
  request: Record<string, unknown>;
}

/** Gives a command; answers the status of its acceptance and its place in the list. */
export async function give(client: RawClient, { sessionSid, commandId, request }: Command) {
  const { status, body } = await client.ask('POST', `${CDS}/v3/Lists/${sessionSid}/Items`, {
    data: { commandId, request },
  });
  return { status, index: body?.index as number };
}

/** What came of a command. */
export async function outcomeOf(client: RawClient, sessionSid: string, index: number) {
  const { body } = await client.ask('GET', `${CDS}/v3/Lists/${sessionSid}/Items/${index}`);
  return body.data.response;
}

/** Subscribes to an object from a position on; what it is told comes as notifications. */
export async function subscribe(
  client: RawClient,
  object: { sid: string; type: string; after: number },
): Promise<void> {
  await client.ask('POST', `${CDS}/v4/Subscriptions`, {
    ...{ event_protocol_version: 3, action: 'establish', correlation_id: Math.random() },
    requests: [{ object_sid: object.sid, object_type: object.type, last_event_id: object.after }],
  });
}

/** Waits for the first of its notifications of this kind. */
export function told(client: RawClient, eventType: string): Promise<Notified['payload']> {
  return new Promise(resolve =>
    client.onNotified(({ payload }) => payload?.event_type === eventType && resolve(payload)),
  );
}
