/** Leads a message to its open session: index look-ups of live participants, one statement for a whole batch. */
import type { Batch, Tx } from '../../../kernel/line/tx.ts';
import { rowsParameter } from '../../../kernel/sql.ts';
import type { OpenSession, Participant } from '../rows.ts';
import { expiresAt, UNUSED_SECONDS } from '../rules/expiry.ts';

type Found = Omit<OpenSession, 'expiresAt' | 'sender' | 'partner'> & {
  n: number;
  dateActive: Date;
  senderSid: string;
  senderIdentifier: string;
  senderProxyIdentifier: string;
  senderProxyIdentifierSid: string | null;
  senderFriendlyName: string | null;
  partnerSid: string | null;
  partnerIdentifier: string;
  partnerProxyIdentifier: string;
  partnerProxyIdentifierSid: string | null;
  partnerFriendlyName: string | null;
};

/** The condition for all pairs of one identifier, given as the text `account identifier`: a blank sorts before `!`. */
export function pairsOf(who: string): string {
  return `pair > ${who} || ' ' and pair < ${who} || '!'`;
}

/**
 * What the time to live counts from. Sessions without limits are not written with every message; so when one of them
 * seems to have been unused for too long (since before $2), its interactions know better.
 */
const DATE_ACTIVE = `case when s.ttl <= 0 and s.date_expiry is null and s.date_active < $2 then greatest(s.date_active, (
  select i.date_created from proxy.interaction i where i.account_sid = s.account_sid and i.session_sid = s.sid
  order by i.date_created desc limit 1)) else s.date_active end`;

/** The look-up whose inputs are rows `x` and whose sender is the participant that `sender` selects for each. */
function lookUp(columns: string, sender: string): string {
  return `
    select x.n, s.account_sid, s.sid as session_sid, s.service_sid, s.unique_name, s.status, s.mode, s.ttl, s.date_expiry,
      ${DATE_ACTIVE} as date_active, s.line, v.callback_url, v.intercept_callback_url, v.chat_instance_sid,
      p.sid as sender_sid, p.identifier as sender_identifier, p.proxy_identifier as sender_proxy_identifier,
      p.proxy_identifier_sid as sender_proxy_identifier_sid, p.friendly_name as sender_friendly_name,
      q.sid as partner_sid, q.identifier as partner_identifier, q.proxy_identifier as partner_proxy_identifier,
      q.proxy_identifier_sid as partner_proxy_identifier_sid, q.friendly_name as partner_friendly_name
    from json_to_recordset($1::json) as x(n int, account_sid text, ${columns})
    cross join lateral (${sender} limit 1) p
    cross join lateral (
      select * from proxy.session where sid = p.session_sid and account_sid is not distinct from x.account_sid limit 1
    ) s
    cross join lateral (
      select * from proxy.service where sid = s.service_sid and account_sid is not distinct from x.account_sid limit 1
    ) v
    left join lateral (
      select * from proxy.participant other
      where other.session_sid = p.session_sid and other.live and other.account_sid is not distinct from x.account_sid
        and other.sid <> p.sid
      order by other.identifier limit 1
    ) q on true`;
}

const byAddresses = lookUp(
  'service_sid text, sender text, proxy text',
  `select * from proxy.participant
   where pair = x.account_sid || ' ' || x.sender || ' ' || x.proxy and live
     and (x.service_sid is null or service_sid = x.service_sid)
   order by service_sid`,
);

const byChannel = lookUp(
  'channel_sid text',
  `select * from proxy.participant
   where ${pairsOf("x.account_sid || ' ' || x.channel_sid")} and live
   order by pair, service_sid`,
);

const bySid = lookUp(
  'session_sid text, participant_sid text',
  `select * from proxy.participant
   where session_sid = x.session_sid and live and account_sid is not distinct from x.account_sid
     and (x.participant_sid is null or sid = x.participant_sid)
   order by identifier`,
);

export interface AddressPair {
  accountSid: string;
  /** Null: whichever service it is. */
  serviceSid: string | null;
  from: string;
  to: string;
}

/** The open session whose live participant has identifier `from` and proxy identifier `to`. */
export const findSessions: Batch<AddressPair, OpenSession | null> = (tx, pairs) =>
  find(
    tx,
    byAddresses,
    pairs.map(({ accountSid, serviceSid, from, to }) => ({
      accountSid,
      serviceSid,
      sender: from,
      proxy: to,
    })),
  );

/** The open session that a chat channel (CH) takes part in: the channel is the sender, the customer the partner. */
export const findSessionsOfChannels: Batch<{ accountSid: string; channelSid: string }, OpenSession | null> = (
  tx,
  channels,
) => find(tx, byChannel, channels);

/** An open session by its SID, seen from one of its live participants (from any, when none is named). */
export const findSessionsBySid: Batch<
  { accountSid: string; sessionSid: string; participantSid: string | null },
  OpenSession | null
> = (tx, sessions) => find(tx, bySid, sessions);

async function find(tx: Tx, text: string, inputs: readonly object[]): Promise<(OpenSession | null)[]> {
  const rows = await tx.query<Found>(text, [
    rowsParameter(inputs.map((input, n) => ({ n, ...input }))),
    new Date(tx.now.getTime() - UNUSED_SECONDS * 1000),
  ]);
  const answers: (OpenSession | null)[] = inputs.map(() => null);
  for (const row of rows) answers[row.n] = openSession(row);
  return answers;
}

function openSession(row: Found): OpenSession {
  return {
    accountSid: row.accountSid,
    sessionSid: row.sessionSid,
    serviceSid: row.serviceSid,
    uniqueName: row.uniqueName,
    status: row.status,
    mode: row.mode,
    ttl: row.ttl,
    dateExpiry: row.dateExpiry,
    expiresAt: expiresAt(row, row.dateActive),
    line: row.line,
    callbackUrl: row.callbackUrl,
    interceptCallbackUrl: row.interceptCallbackUrl,
    chatInstanceSid: row.chatInstanceSid,
    sender: {
      sid: row.senderSid,
      identifier: row.senderIdentifier,
      proxyIdentifier: row.senderProxyIdentifier,
      proxyIdentifierSid: row.senderProxyIdentifierSid,
      friendlyName: row.senderFriendlyName,
    },
    partner: partnerOf(row),
  };
}

function partnerOf(row: Found): Participant | null {
  if (row.partnerSid === null) return null;
  return {
    sid: row.partnerSid,
    identifier: row.partnerIdentifier,
    proxyIdentifier: row.partnerProxyIdentifier,
    proxyIdentifierSid: row.partnerProxyIdentifierSid,
    friendlyName: row.partnerFriendlyName,
  };
}
