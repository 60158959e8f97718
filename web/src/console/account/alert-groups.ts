/** Alerts by what went wrong and where. Pure. */
import type { Alert } from '../shared/types.ts';

export interface AlertGroup {
  key: string;
  code: string;
  level: string;
  /** The object that it happened to; where there is none, the address that was called. */
  about: string | null;
  /** The newest of them. */
  latest: Alert;
  count: number;
}

/** Groups by code and object, the one with the newest alert first. `alerts` come newest first, as the API lists them. */
export function groupsOf(alerts: readonly Alert[]): AlertGroup[] {
  const groups = new Map<string, AlertGroup>();
  for (const alert of alerts) {
    const about = alert.resource_sid ?? alert.request_url;
    const key = `${alert.error_code} ${about ?? ''}`;
    const known = groups.get(key);
    if (known) known.count += 1;
    else {
      const { error_code: code, log_level: level } = alert;
      groups.set(key, { key, code, level, about, latest: alert, count: 1 });
    }
  }
  return [...groups.values()];
}

/** The text of an alert: forms inside of it are read for their message, as the older APIs write them. */
export function alertMessage({ alert_text: text }: Pick<Alert, 'alert_text'>): string {
  if (!/^\w+=/.test(text)) return text;
  const form = new URLSearchParams(text);
  return form.get('Msg') ?? form.get('msg') ?? form.get('message') ?? text;
}
