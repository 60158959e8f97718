/** What a client says of itself when it comes, and what it is told. */
import { createHash } from 'node:crypto';
import type { LiveCaller } from '../caller.ts';
import type { Continuation } from './continuation.ts';

/** The official clients keep what they know under this name in the browser: one for each bearer and product. */
const PRODUCTS = ['data_sync', 'ip_messaging', 'chat', 'flex', 'flex_insights'];
/** What the client may rely on; telemetry is not confirmed, so that none is sent. */
const CAPABILITIES = ['client_update', 'offline_storage'];

/** The fields of the reply to `init`. */
export function initReply(caller: LiveCaller, { token, reissued, reason }: Continuation) {
  const storage = { storage_id: storageId(caller) };
  return {
    continuation_token: token,
    continuation_token_status: { reissued, reissue_reason: reason, reissue_message: '' },
    offline_storage: Object.fromEntries(PRODUCTS.map(product => [product, storage])),
    init_registrations: [],
    capabilities: CAPABILITIES,
    debug_info: {},
  };
}

/** Two services or two people in one browser must not read each other's memory. */
function storageId({ accountSid, identity, chatServiceSid, syncServiceSid }: LiveCaller): string {
  const name = [accountSid, chatServiceSid, syncServiceSid, identity].join('\n');
  return createHash('sha256').update(name).digest('hex').slice(0, 32);
}

const MAX_VALUE = 100;

/** The short texts of the metadata: SDK, version, platform. Anything else is not worth its memory. */
export function metadataOf(given: unknown): Readonly<Record<string, unknown>> {
  if (typeof given !== 'object' || given === null) return {};
  const short = Object.entries(given).filter(
    ([name, value]) => name.length < MAX_VALUE && typeof value === 'string' && value.length < MAX_VALUE,
  );
  return Object.fromEntries(short.slice(0, 20));
}
