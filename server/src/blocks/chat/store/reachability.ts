/** What is said of who is there. */

/** What a user's row says of reachability: any live connection, and any device to push to. */
export interface Reachability {
  online: boolean;
  notifiable: boolean;
}

/** Joins `reachability` to users; null where the service does not tell who is there. */
export const reachabilityJoin = (of: string): string => `
left join lateral (
  select json_build_object(
    'online', exists (select 1 from chat.presence p where p.service_sid = ${of}.service_sid
      and p.identity = ${of}.identity and p.account_sid = ${of}.account_sid),
    'notifiable', exists (select 1 from chat.binding b where b.service_sid = ${of}.service_sid
      and b.identity = ${of}.identity and b.account_sid = ${of}.account_sid)) as reachability
  from chat.service s
  where s.sid = ${of}.service_sid and s.account_sid = ${of}.account_sid and s.reachability_enabled limit 1
) reachable on true`;
