/** The official Sync client of browsers, turned towards a server of ours by the address of its socket alone. */
import { createRequire } from 'node:module';
import type { SyncClient } from 'twilio-sync';
import { official } from './clients.ts';
import type { Scene } from './scene.ts';

const require = createRequire(import.meta.url);
const { SyncClient: Client } = require('twilio-sync') as { SyncClient: typeof SyncClient };

export interface Signer {
  accountSid: string;
  keySid: string;
  secret: string;
  syncServiceSid: string;
}

/** An API key of the scene's account: what tokens are signed with. */
export async function makeSigner({ client, accountSid }: Scene): Promise<Signer> {
  const key = await client.newKeys.create({ friendlyName: 'tokens' });
  const { sid: syncServiceSid } = await client.sync.v1.services('default').fetch();
  return { accountSid, keySid: key.sid, secret: key.secret, syncServiceSid };
}

export function syncToken(
  { accountSid, keySid, secret, syncServiceSid }: Signer,
  identity: string,
  ttl = 3600,
): string {
  const { AccessToken } = official(6).jwt;
  const token = new AccessToken(accountSid, keySid, secret, { identity, ttl });
  token.addGrant(new AccessToken.SyncGrant({ serviceSid: syncServiceSid }));
  return token.toJwt();
}

/** Where the socket of a server is. */
export function socketUrl(server: string): string {
  return `${server.replace('http', 'ws')}/tsock/v3/wsconnect`;
}

/** @param uri the socket's address. */
export function syncClient(token: string, uri: string): SyncClient {
  return new Client(token, { logLevel: 'silent', twilsock: { uri } } as never);
}
