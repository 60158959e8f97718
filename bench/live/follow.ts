/** What the clients of both stories do: they come, and follow objects. */
import type { Notified, RawClient } from '../../conformance/test/twilsock.ts';

export { connectRaw, type RawClient } from '../../conformance/test/twilsock.ts';

export const CDS = 'https://cds.us1.twilio.com';

type Objects = readonly (readonly [sid: string, type: 'document' | 'list' | 'map'])[];

/** Subscribes to objects and resolves when all subscriptions stand; `hear` is told of everything but that. */
export async function follow(
  client: RawClient,
  objects: Objects,
  hear: (payload: Notified['payload']) => void,
): Promise<void> {
  const established = Promise.withResolvers<void>();
  void client.ended.then(() => established.reject(new Error('cut off')));
  let left = objects.length;
  client.onNotified(({ payload }) => {
    const type = payload?.event_type;
    if (type === 'subscription_failed') established.reject(new Error(JSON.stringify(payload.event)));
    else if (type !== 'subscription_established') hear(payload);
    else if (--left === 0) established.resolve();
  });
  await client.ask('POST', `${CDS}/v4/Subscriptions`, {
    ...{ event_protocol_version: 3, action: 'establish', correlation_id: performance.now() },
    requests: objects.map(([sid, type]) => ({ object_sid: sid, object_type: type, last_event_id: 0 })),
  });
  await established.promise;
}
