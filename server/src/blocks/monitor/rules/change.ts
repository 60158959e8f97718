/** What an operation of the REST surface has done to the configuration, as an event. */
import type { Change } from '../../../kernel/http.ts';
import { jsonName } from '../../../kernel/operation.ts';
import { isSid } from '../../../kernel/sid.ts';
import type { NewEvent } from '../rows.ts';
import { configurationChange } from './configuration-changes.ts';

/** Null for operations that leave the configuration as it is. */
export function eventOf({ operation, caller, path, given, body, sourceIp }: Change): NewEvent | null {
  const change = configurationChange(operation);
  if (change === null) return null;
  const answered = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const named = path.split('/').map(part => part.replace(/\.json$/, ''));
  const sid = [answered.sid, ...named.reverse()].find(part => isSid(part));
  return {
    accountSid: caller.accountSid,
    ...change,
    resourceSid: (sid as string | undefined) ?? null,
    resourceUrl: typeof answered.url === 'string' ? answered.url : null,
    actor: { name: caller.name, identity: caller.identity ?? null },
    sourceIpAddress: sourceIp,
    properties:
      operation.input === 'json'
        ? { ...given }
        : Object.fromEntries(Object.entries(given).map(([name, value]) => [jsonName(name), value])),
  };
}
