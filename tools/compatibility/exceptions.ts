/**
 * Where we differ from Twilio's documents, and why. This list only shrinks: an entry that explains nothing any more
 * is an error.
 */
export interface Exception {
  official: string;
  /** Ids of the operations. */
  operation: RegExp;
  /** Where in the operation: `status`, `parameter To, type`, `property sid, pattern`. */
  where: RegExp;
  why: string;
}

export const exceptions: readonly Exception[] = [
  {
    official: 'proxy_v1',
    operation: /Interaction/,
    where: /^property (in|out)bound_resource_status, nullable$/,
    why: 'An interaction has one side only at first; the other one says null, as in the examples of the same document.',
  },
  {
    official: 'proxy_v1',
    operation: /Participant/,
    where: /^property proxy_identifier_sid, pattern$/,
    why: 'A participant may be reached through a short code, whose SID begins with SC.',
  },
  {
    official: 'proxy_v1',
    operation: /^DeleteParticipant$/,
    where: /^property /,
    why: 'Removal is soft, and the answer shows the participant with its date of deletion; the document says nothing of the body.',
  },
  {
    official: 'proxy_v1',
    operation: /Service$/,
    where: /geo_?match_?level, enum$/i,
    why: 'Twilio documents both "overlay" and its other spelling "extended-area-code"; code exists that sends either.',
  },
  {
    official: 'chat_v2',
    operation: /ChannelWebhook$/,
    where: /^parameter Configuration.FlowSid, pattern$/,
    why: 'The check comes with the hook of type "studio" and has the code of its own that the contract names.',
  },
  {
    official: 'ip_messaging_v2',
    operation: /ChannelWebhook$/,
    where: /^parameter Configuration.FlowSid, pattern$/,
    why: 'As under chat_v2.',
  },
  {
    official: 'ip_messaging_v2',
    operation: /UserChannel$/,
    where: /^property status, enum$/,
    why: 'The older document writes "not_participating"; the service answers "notParticipating" under both hosts.',
  },
  {
    official: 'chat_v1',
    operation: /^ListUserChannel$/,
    where: /^property status, enum$/,
    why: 'As under ip_messaging_v2.',
  },
  {
    official: 'ip_messaging_v1',
    operation: /^ListUserChannel$/,
    where: /^property status, enum$/,
    why: 'As under ip_messaging_v2.',
  },
  {
    official: 'studio_v2',
    operation: /^ListExecution$/,
    where: /^parameter status$/,
    why: 'The only parameter that begins with a small letter: read from the query as it stands, so that declarations need no second spelling.',
  },
  {
    official: 'api_v2010',
    operation: /IncomingPhoneNumber/,
    where: /^parameter \w+Sid, pattern$/,
    why: 'An empty value takes the setting away; any other one is checked behind the form, with the code of its own.',
  },
  {
    official: 'api_v2010',
    operation: /IncomingPhoneNumber/,
    where: /^property voice_receive_mode, nullable$/,
    why: 'Null as long as nobody has set it, as in the examples of the same document.',
  },
  {
    official: 'api_v2010',
    operation: /^CreateMessage$/,
    where: /^parameter MaxPrice, type$/,
    why: 'Money is kept as the text that was sent, so that no digit is lost; only numbers are taken.',
  },
  {
    official: 'flex_v1',
    operation: /Plugin/,
    where: /^parameter Flex-Metadata$/,
    why: 'A header by which the tools name themselves: accepted from everybody, and of no use to us.',
  },
  {
    official: 'monitor_v1',
    operation: /Event$/,
    where: /^(property actor_sid|parameter ActorSid), pattern$/,
    why: 'Who changes something is an account or one of its API keys, as the words of the same document say.',
  },
  {
    official: 'monitor_v1',
    operation: /^ListAlert$/,
    where: /^parameter LogLevel, enum$/,
    why: 'The document names the four levels in words only; we refuse others.',
  },
];
