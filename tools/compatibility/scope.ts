/** Which of Twilio's documents we answer for, and which of their operations we leave out, and why. */

export interface Product {
  title: string;
  /** Twilio's document. */
  official: string;
  /** Ours, where one of ours answers for two of theirs. */
  ours?: string;
  /** Paths that are in scope; all of them without it. */
  covers?: RegExp;
  /** Paths that are not, although `covers` would have them. */
  except?: RegExp;
  /** Operations that are not, although others at their path are. */
  exceptOperations?: RegExp;
  /** What is left out, and why. */
  leavesOut?: string;
}

const account = '^/2010-04-01/Accounts(/\\{\\w+\\})?';

export const products: readonly Product[] = [
  {
    title: 'Flex',
    official: 'flex_v1',
    covers: /^\/v1\/(FlexFlows|Channels|WebChannels|Configuration|PluginService)/,
    leavesOut: 'Interactions, Insights and provisioning belong to the time after Flex UI 1.x.',
  },
  { title: 'Proxy', official: 'proxy_v1' },
  { title: 'Programmable Chat', official: 'chat_v2' },
  { title: 'Programmable Chat under its older host', official: 'ip_messaging_v2', ours: 'chat_v2' },
  { title: 'Programmable Chat v3', official: 'chat_v3' },
  { title: 'Programmable Chat v1', official: 'chat_v1' },
  { title: 'Programmable Chat v1 under its older host', official: 'ip_messaging_v1', ours: 'chat_v1' },
  { title: 'Studio v1', official: 'studio_v1' },
  { title: 'Studio v2', official: 'studio_v2' },
  { title: 'TaskRouter', official: 'taskrouter_v1' },
  { title: 'Sync', official: 'sync_v1' },
  {
    title: 'The 2010 API',
    official: 'api_v2010',
    covers: new RegExp(
      `${account}(/(Tokens|Keys|SigningKeys|Messages|IncomingPhoneNumbers|AvailablePhoneNumbers|OutgoingCallerIds|` +
        'Applications|Addresses|Notifications|SMS/ShortCodes|Usage/Records)(?![A-Za-z]).*)?(\\.json)?$',
    ),
    except: /AssignedAddOns/,
    exceptOperations: /^(Update|Delete)OutgoingCallerId$|^CreateValidationRequest$/,
    leavesOut:
      'Calls, conferences, queues, recordings, SIP, fax and add-ons: this server does not speak, so it proves no numbers ' +
      'of others by a call either. Answers are JSON; XML, at paths without `.json`, is not served ' +
      '([ADR 23](adr/0023-json-alone.md)).',
  },
  {
    title: 'Messaging services',
    official: 'messaging_v1',
    covers: /^\/v1\/Services/,
    except: /Usa2p|PreregisteredUsa2p/,
    leavesOut: 'Registration with US carriers (A2P, toll-free), link shortening and deactivations.',
  },
  { title: 'Monitor', official: 'monitor_v1' },
  {
    title: 'API keys',
    official: 'iam_v1',
    covers: /^\/v1\/Keys/,
    leavesOut: 'OAuth applications, tokens, role permissions and keys that open only a part of the API.',
  },
];

export function isInScope(
  { covers, except, exceptOperations }: Product,
  { path, id }: { path: string; id: string },
): boolean {
  return (covers?.test(path) ?? true) && !except?.test(path) && !exceptOperations?.test(id);
}
