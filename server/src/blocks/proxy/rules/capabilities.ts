/** A number's capabilities, in the short and in the long form: existing code reads either. */
import type { Capabilities } from '../rows.ts';

const kinds = ['fax', 'mms', 'sms', 'voice'] as const;

/** `{ SMS: true }` or `{ sms: true }` → `{ fax: false, mms: false, sms: true, voice: false }` */
export function plainCapabilities(given: Capabilities): Capabilities {
  const lower = new Map(Object.entries(given).map(([name, able]) => [name.toLowerCase(), able]));
  return Object.fromEntries(kinds.map(kind => [kind, lower.get(kind) === true]));
}

/** Adds `sms_inbound`, `sms_outbound` and so on, which live answers have. */
export function fullCapabilities(plain: Capabilities): Capabilities {
  const full: Capabilities = { ...plain };
  for (const kind of kinds) {
    full[`${kind}_inbound`] = plain[kind] === true;
    full[`${kind}_outbound`] = plain[kind] === true;
    full[`restriction_${kind}_domestic`] = false;
  }
  full.sip_trunking = false;
  return full;
}
