/** What a client is told when it comes. */
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
function storageId({ accountSid, identity, chatServiceSid, syncService }: LiveCaller): string {
  const name = [accountSid, chatServiceSid, syncService, identity].join('\n');
  return createHash('sha256').update(name).digest('hex').slice(0, 32);
}
