/** Customers' messages: each stored once, however often and wherever the carrier brings it. */
import type { Batch, Tx } from '../../../kernel/line/tx.ts';
import { isSid } from '../../../kernel/sid.ts';
import { rowsParameter } from '../../../kernel/sql.ts';
import type { NewInbound } from '../message.ts';
import { insertMedia } from './media.ts';

interface Candidate {
  key: string;
  sid: string;
  input: NewInbound;
}

interface Known {
  accountSid: string;
  carrier: string;
  providerSid: string;
  sid: string;
}

/**
 * Stores what is new and finds what is known; `fresh` is true for exactly one input per provider's SID, over all
 * processes and for ever. A provider's SID in our form becomes ours, so that both sides speak of the same one.
 */
export const storeInbound: Batch<NewInbound, { sid: string; fresh: boolean }> = async (tx, inputs) => {
  const candidates = new Map<string, Candidate>();
  for (const input of inputs) {
    const key = keyOf(input);
    if (!candidates.has(key)) candidates.set(key, { key, sid: sidFor(tx, input), input });
  }
  const first = await insert(tx, [...candidates.values()]);
  const rest = [...candidates.values()].filter(({ key }) => !first.has(key));
  const known = rest.length === 0 ? new Map<string, string>() : await find(tx, rest);
  // Neither inserted nor known: the provider's SID is the SID of another message, so this one gets its own.
  const homeless = rest.filter(({ key }) => !known.has(key));
  for (const candidate of homeless) candidate.sid = tx.sid(prefixFor(candidate.input));
  const second = homeless.length === 0 ? new Map<string, string>() : await insert(tx, homeless);
  const fresh = new Map([...first, ...second]);
  await keepMedia(
    tx,
    [...candidates.values()].filter(({ key }) => fresh.has(key)),
  );
  return inputs.map(input => {
    const key = keyOf(input);
    const sid = fresh.get(key) ?? known.get(key) ?? fail(key);
    // Of repeats within this call the first one is fresh.
    return { sid, fresh: fresh.has(key) && candidates.delete(key) };
  });
};

function keyOf(row: { accountSid: string; carrier: string; providerSid: string }): string {
  return `${row.accountSid}/${row.carrier}/${row.providerSid}`;
}

function prefixFor({ media }: NewInbound): string {
  return media.length > 0 ? 'MM' : 'SM';
}

function sidFor(tx: Tx, input: NewInbound): string {
  const { providerSid } = input;
  return isSid(providerSid, 'SM') || isSid(providerSid, 'MM') ? providerSid : tx.sid(prefixFor(input));
}

function fail(key: string): never {
  throw new Error(`the message ${key} could neither be stored nor found`);
}

/** Answers key → SID of the rows that are new. Rows are inserted in one order everywhere, so writers do not cross. */
async function insert(tx: Tx, candidates: Candidate[]): Promise<Map<string, string>> {
  const rows = candidates
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ sid, input: { media, parameters: _, ...input } }) => ({ ...input, sid, numMedia: media.length }));
  const stored = await tx.query<Known>(
    `insert into messaging.message (account_sid, sid, carrier, provider_sid, direction, "from", "to", body,
       num_segments, num_media, status, line, messaging_service_sid, date_created, date_updated, date_sent)
     select account_sid, sid, carrier, provider_sid, 'inbound', "from", "to", body,
       num_segments, num_media, 'received', line, (select n.messaging_service_sid from messaging.number n
         where n.account_sid = x.account_sid and n.phone_number = x."to"), $2, $2, $2
     from json_populate_recordset(null::messaging.message, $1::json) x
     on conflict do nothing
     returning account_sid, carrier, provider_sid, sid`,
    [rowsParameter(rows), tx.now],
  );
  return new Map(stored.map(row => [keyOf(row), row.sid]));
}

async function find(tx: Tx, candidates: Candidate[]): Promise<Map<string, string>> {
  const keys = candidates.map(({ input: { accountSid, carrier, providerSid } }) => ({
    accountSid,
    carrier,
    providerSid,
  }));
  const rows = await tx.query<Known>(
    `select m.account_sid, m.carrier, m.provider_sid, m.sid
     from json_populate_recordset(null::messaging.message, $1::json) x
     cross join lateral (select * from messaging.message m where m.account_sid = x.account_sid
       and m.carrier = x.carrier and m.provider_sid = x.provider_sid limit 1) m`,
    [rowsParameter(keys)],
  );
  return new Map(rows.map(row => [keyOf(row), row.sid]));
}

async function keepMedia(tx: Tx, stored: Candidate[]): Promise<void> {
  await insertMedia(
    tx,
    stored.flatMap(({ sid, input: { accountSid, media } }) =>
      media.map((item, position) => ({ accountSid, messageSid: sid, position, ...item })),
    ),
  );
}
