/**
 * The examples of Twilio's own documents, replayed by the official library: what a document asks for is asked of our
 * server, and the answer has the keys, the types and the addresses that the document shows.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Answered, Client } from '../test/clients.ts';
import { type Call, calls as newerCalls } from '../test/example-calls.ts';
import { olderCalls } from '../test/example-calls-older.ts';
import { creationExamples, type JsonObject, libraryParameters, unlike } from '../test/examples.ts';
import { type Scene, startScene } from '../test/scene.ts';

/** Examples of what is out of scope, or that need what no form can carry. */
const notReplayed: readonly RegExp[] = [
  /^flex_v1 Create(Insights|Interaction)/,
  /^taskrouter_v1 CreateTaskQueueBulk/,
  /^chat_v2 CreateMessage createMedia$/,
  /^proxy_v1 CreateParticipant createChannel$/,
  // Calls, conferences, SIP and their like; registration with carriers.
  /^api_v2010 Create(Account|Call|Participant|Payments|Queue|Real|Sip|Siprec|Stream|Transcription|User|Validation|Recording)/,
  /^messaging_v1 Create(Brand|External|Us|Tollfree|Link|Destination)/,
  /^iam_v1 Create(Token|OauthApp)|createRestrictedKey$/,
  // They name senders, contents and numbers that the scene does not have; blocks' own tests make them.
  /^messaging_v1 Create(ChannelSender|ShortCode|PhoneNumber createWith)/,
  /^api_v2010 CreateMessage create(WithMessagingService|Scheduled)/,
  /^api_v2010 Create(IncomingPhoneNumber|MessageFeedback|Token|UsageTrigger)/,
  /^chat_v1 CreateCredential/,
];

const calls = [...newerCalls, ...olderCalls];
const documents = [...new Set(calls.map(({ document }) => document))];
const examples = documents.flatMap(document =>
  creationExamples(document).map(example => ({
    ...example,
    key: `${document} ${example.operation} ${example.name}`,
  })),
);
const keyOf = ({ document, operation, name = 'create' }: Call): string => `${document} ${operation} ${name}`;

test('every example of a creation is replayed, or left out on purpose', () => {
  const replayed = new Set(calls.map(keyOf));
  const left = examples.map(({ key }) => key).filter(key => !replayed.has(key));
  expect(left.filter(key => !notReplayed.some(pattern => pattern.test(key)))).toEqual([]);
  const known = new Set(examples.map(({ key }) => key));
  expect([...replayed].filter(key => !known.has(key))).toEqual([]);
});

describe.each([3, 6] as const)('version %i of the library', major => {
  const sids = new Map<string, string>();
  const made = (operation: string): string => {
    const sid = sids.get(operation);
    if (sid === undefined) throw new Error(`${operation} has made nothing`);
    return sid;
  };
  let scene: Scene;
  let client: Client;
  let answered: Answered | undefined;

  beforeAll(async () => {
    scene = await startScene();
    client = scene.clientOf({ major });
    const numbers = client.api.v2010.account.incomingPhoneNumbers;
    sids.set('a number', (await numbers.create({ phoneNumber: '+14155550100' })).sid);
    const http = client.httpClient as unknown as { request(asked: object): Promise<Answered> };
    const request = http.request.bind(http);
    http.request = async asked => {
      answered = await request(asked);
      return answered;
    };
  });
  afterAll(() => scene?.close());

  const known = calls.filter(({ onlyIn = major }) => onlyIn === major);

  test.each(known.map(call => [keyOf(call), call] as const))('%s', async (key, call) => {
    const example = examples.find(one => one.key === key)!;
    const given = { ...example.request, ...call.instead?.(made, scene) } as JsonObject;
    const list = call.through(client, made);
    const instance = (await list.create(libraryParameters(given) as never)) as { sid?: string };
    const body = answered!.body as JsonObject;
    if (typeof body.sid === 'string') sids.set(`${call.document} ${call.operation}`, body.sid);
    expect(instance.sid).toBe(body.sid);
    expect(unlike(example.answer, body)).toEqual([]);
  });
});
