/** The official chat clients of browsers, four versions of two generations, unmodified. */
import http from 'node:http';
import https from 'node:https';
import { createRequire } from 'node:module';
import { official } from './clients.ts';
import type { Scene } from './scene.ts';
import { makeSigner, type Signer, socketUrl } from './sync.ts';

const require = createRequire(import.meta.url);

/** Versions by the names under which they are installed. */
export const SDKS = {
  '3.4.0': 'twilio-chat-34',
  '4.1.0': 'twilio-chat-4',
  '5.0.2': 'twilio-chat-5',
  '6.0.0': 'twilio-chat-6',
} as const;
export type SdkVersion = keyof typeof SDKS;

/** What all versions have in common; their own declarations differ in details that no test is about. */
// biome-ignore lint/suspicious/noExplicitAny: four packages with declarations of their own.
export type ChatClient = any;
// biome-ignore lint/suspicious/noExplicitAny: the same.
export type ChatChannel = any;

export interface ChatDesk extends Signer {
  chatServiceSid: string;
}

/** A chat service of the scene's account, and a key that signs tokens for it. */
export async function makeChatDesk(scene: Scene): Promise<ChatDesk> {
  const signer = await makeSigner(scene);
  const service = await scene.client.chat.v2.services.create({ friendlyName: 'desk' });
  return { ...signer, chatServiceSid: service.sid };
}

export function chatToken(desk: ChatDesk, identity: string, ttl = 3600): string {
  const { accountSid, keySid, secret, chatServiceSid: serviceSid } = desk;
  const { AccessToken } = official(6).jwt;
  const token = new AccessToken(accountSid, keySid, secret, { identity, ttl });
  token.addGrant(new AccessToken.ChatGrant({ serviceSid }));
  return token.toJwt();
}

export interface ClientAt {
  version: SdkVersion;
  token: string;
  /** Address of a server. */
  server: string;
}

/** A connected client. */
export async function chatClient({ version, token, server }: ClientAt): Promise<ChatClient> {
  const exported = require(SDKS[version]);
  const Client = exported.Client ?? exported.default ?? exported;
  return Client.create(token, {
    logLevel: 'silent',
    twilsock: { uri: socketUrl(server) },
    // Clients keep what they read over REST for five seconds unless they are told otherwise.
    httpCacheIntervalOverride: 'PT1S',
  });
}

/** What a client, or a thing of it, tells from now on; what was updated comes without the reasons. */
// biome-ignore lint/suspicious/noExplicitAny: each event has an argument of its own.
export function heardBy(emitter: NodeJS.EventEmitter, event: string): any[] {
  // biome-ignore lint/suspicious/noExplicitAny: the same.
  const heard: any[] = [];
  // biome-ignore lint/suspicious/noExplicitAny: the same.
  emitter.on(event, (told: any) => heard.push(told));
  return heard;
}

/**
 * Sends what clients ask of Twilio's media host to a server of ours, as a mapped host name would: its address is built
 * into the clients. Answers the function that ends it.
 */
export function mediaAt(server: string): () => void {
  const { hostname, port } = new URL(server);
  const original = https.request;
  const redirected = (options: https.RequestOptions, answered: (answer: http.IncomingMessage) => void) => {
    const host = String(options.host ?? options.hostname);
    if (!host.startsWith('mcs.')) return original(options, answered);
    const headers = { ...(options.headers as http.OutgoingHttpHeaders), host };
    return http.request({ ...options, agent: undefined, host: hostname, hostname, port, headers }, answered);
  };
  https.request = redirected as typeof https.request;
  return () => {
    https.request = original;
  };
}
