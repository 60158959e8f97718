/** The addresses that stand in the account's resources, and what went wrong with each. Pure. */
import type { Alert } from '../shared/types.ts';

export interface Outgoing {
  /** The object that the address stands in. */
  sid: string;
  name: string;
  /** The property, as the API calls it. */
  setting: string;
  url: string;
  failures: Alert[];
}

const SETTING = /(webhook_url|callback_url|request_url|fallback_url|status_callback|^url)$/;

/** Every property that is a webhook and has an address; addresses of integrations are looked for one level deeper. */
export function webhooksIn(
  resources: readonly Record<string, unknown>[],
  alerts: readonly Alert[],
): Outgoing[] {
  return resources.flatMap(resource => {
    const sid = String(resource.sid);
    const name = String(resource.friendly_name ?? resource.unique_name ?? sid);
    const inner = (resource.integration ?? {}) as Record<string, unknown>;
    const own = Object.entries(resource).filter(([key]) => key !== 'url');
    const all = [...own, ...Object.entries(inner)].filter(
      ([key, value]) => SETTING.test(key) && typeof value === 'string' && /^https?:\/\//.test(value),
    );
    return all.map(([setting, value]) => {
      const url = value as string;
      return { sid, name, setting, url, failures: alerts.filter(one => one.request_url?.startsWith(url)) };
    });
  });
}
