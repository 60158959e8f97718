/** What a client needs to know to begin. */
import type { ServiceRow } from '../../blocks/chat/index.ts';
import { nameOf } from './names.ts';

/** Paths of the REST side for clients of the first generation; their SDK puts the host in front. */
export const PATHS = {
  publicChannels: '/v1/channels/public',
  myChannels: '/v1/channels/mine',
  syncList: '/v1/channels/joined',
  users: '/v1/users',
  typing: '/v1/typing',
};

export const mediaPath = (serviceSid: string): string => `/v1/Services/${serviceSid}/Media`;

/** Seconds in which a client does not ask for the same again. */
const CACHE_SECONDS = 5;
const USERS_TO_SUBSCRIBE = 100;

/** What both generations are told of the service. */
export function serviceOptions({ reachabilityEnabled, consumptionReportInterval }: ServiceRow) {
  return {
    reachabilityEnabled,
    httpCacheInterval: `PT${CACHE_SECONDS}S`,
    consumptionReportInterval: `PT${consumptionReportInterval}S`,
    userInfosToSubscribe: USERS_TO_SUBSCRIBE,
  };
}

export function sessionContext(
  service: ServiceRow,
  { identity, userSid }: { identity: string; userSid: string },
): object {
  return {
    identity,
    userSid,
    userInfo: nameOf.info(userSid),
    myChannels: nameOf.channels(userSid),
    channels: nameOf.channels(userSid),
    ...serviceOptions(service),
    links: {
      publicChannelsUrl: PATHS.publicChannels,
      myChannelsUrl: PATHS.myChannels,
      syncListUrl: PATHS.syncList,
      usersUrl: PATHS.users,
      typingUrl: PATHS.typing,
      mediaServiceUrl: mediaPath(service.sid),
    },
  };
}
