import { useQuery } from '@tanstack/react-query';
import type { Api } from '../../api/client.ts';
import { readAll } from '../../api/paging.ts';
import { useApi } from '../../session/use-session.ts';
import type { Configuration, FlexFlow, MessagingService, PooledNumber, StudioFlow } from '../shared/types.ts';
import type { Place } from './deeds.ts';
import { proxyWebhook, type Surroundings } from './wiring.ts';

export interface Known extends Surroundings {
  place: Place;
  studioFlows: readonly StudioFlow[];
}

export const SURROUNDINGS = '/flex-api/v1/FlexFlows?surroundings';

/** Everything around the numbers of an account that says how far they are registered. */
export function useSurroundings() {
  const api = useApi();
  return useQuery({ queryKey: [SURROUNDINGS], queryFn: () => readSurroundings(api) });
}

async function readSurroundings(api: Api): Promise<Known> {
  const configuration = await api.get<Configuration>('/flex-api/v1/Configuration');
  const proxyServiceSid = configuration.attributes?.proxy_service_sid ?? '';
  const [flows, pool, services, studioFlows] = await Promise.all([
    readAll<FlexFlow>(api, '/flex-api/v1/FlexFlows'),
    proxyServiceSid === ''
      ? []
      : readAll<PooledNumber>(api, `/proxy/v1/Services/${proxyServiceSid}/PhoneNumbers`),
    servicesByNumber(api),
    readAll<StudioFlow>(api, '/studio/v2/Flows'),
  ]);
  const place: Place = {
    accountSid: api.accountSid,
    proxyServiceSid,
    chatServiceSid: configuration.chat_service_instance_sid,
    workspaceSid: configuration.taskrouter_workspace_sid,
    webhook: proxyWebhook({
      ...{ origin: location.origin, accountSid: api.accountSid, proxyServiceSid },
      flowWebhook: studioFlows[0]?.webhook_url,
    }),
  };
  return { flows, pool, services, proxyServiceSid, place, studioFlows };
}

/** Which messaging service each number is in; a number is in one at most. */
async function servicesByNumber(api: Api): Promise<Map<string, MessagingService>> {
  const services = await readAll<MessagingService>(api, '/messaging/v1/Services');
  const members = await Promise.all(
    services.map(({ sid }) => readAll<{ sid: string }>(api, `/messaging/v1/Services/${sid}/PhoneNumbers`)),
  );
  return new Map(services.flatMap((service, at) => members[at]!.map(({ sid }) => [sid, service] as const)));
}
