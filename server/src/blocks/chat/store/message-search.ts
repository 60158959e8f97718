/** Messages of all channels of a service, by their words. */
import type { Listing } from '../../../kernel/page.ts';

export interface MessageSearch {
  accountSid: string;
  serviceSid: string;
  /** As people write to search engines: words, "words in a row", or, -without. */
  query: string;
  from?: string | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
}

/**
 * The messages that are found, the one that was stored last first. Words are compared without their letter case and as they are, whatever the
 * language; a query without a word finds nothing.
 */
export function searchedMessages({
  accountSid,
  serviceSid,
  query,
  from,
  since,
  until,
}: MessageSearch): Listing {
  return {
    select: `select m.* from chat.message m where m.service_sid = $1 and m.account_sid = $2
      and to_tsvector('simple'::regconfig, m.body) @@ websearch_to_tsquery('simple'::regconfig, $3)
      and ($4::text is null or m."from" = $4) and ($5::timestamptz is null or m.date_created >= $5)
      and ($6::timestamptz is null or m.date_created < $6)`,
    params: [serviceSid, accountSid, query, from ?? null, since ?? null, until ?? null],
    order: [['sid', 'text']],
    descending: true,
  };
}
