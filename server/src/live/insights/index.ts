/**
 * Live queries: who is at work, what waits, who has what. `POST /v3/Insights/{index}/Items` answers what matches now;
 * a subscription of type `live_query` tells what changes. Flex UI's Teams view and its transfer directory ask in this way.
 */
import { createHash } from 'node:crypto';
import { forbidden, refuse } from '../../kernel/errors.ts';
import type { LiveCaller } from '../caller.ts';
import type { LiveConnection } from '../twilsock/live-connection.ts';
import type { Handlers, InSocketRequest } from '../twilsock/requests.ts';
import { type FeedParts, IndexFeed, MAX_ITEMS } from './feed.ts';
import { type Index, type Item, indexes } from './items.ts';
import { type Predicate, parseQuery } from './query.ts';

/** As Sync's events, so that they come in order with them. */
const MESSAGE_TYPE = 'twilio.sync.event';

export interface LiveQueryWanted {
  sid: string;
  indexName: string | null;
  queryString: string | null;
}

export interface Insights {
  handlers: Handlers;
  /** Tells what matches and from then on what changes; answers how to end it. @throws ApiError for what is no query. */
  follow(connection: LiveConnection, wanted: LiveQueryWanted): Promise<() => void>;
}

interface Query {
  indexName: string;
  index: Index;
  matches: Predicate;
  at: { accountSid: string; workspaceSid: string };
}

export function makeInsights(parts: FeedParts): Insights {
  const feeds = new Map<string, { feed: IndexFeed; holders: number }>();
  const hold = ({ indexName, index, at }: Query) => {
    const name = `${indexName} ${at.accountSid} ${at.workspaceSid}`;
    const held = feeds.get(name) ?? { feed: new IndexFeed(parts, index, at), holders: 0 };
    held.holders++;
    feeds.set(name, held);
    return {
      feed: held.feed,
      release() {
        if (--held.holders > 0) return;
        held.feed.close();
        feeds.delete(name);
      },
    };
  };
  return {
    handlers: [
      {
        product: 'cds',
        method: 'POST',
        path: '/v3/Insights/{index}/Items',
        answer: request => search(parts, request),
      },
    ],
    async follow(connection, { sid, indexName, queryString }) {
      const query = queryOf(connection.caller, indexName ?? '', queryString);
      const { feed, release } = hold(query);
      const tell = teller(connection, sid);
      const { items, end } = await feed
        .watch({
          matches: query.matches,
          updated: item => tell('live_query_item_updated', writtenAsEvent(item)),
          removed: key => tell('live_query_item_removed', { item_key: key, item_revision: null }),
        })
        .catch(error => {
          release();
          throw error;
        });
      tell('live_query_updated', { items: items.map(written) });
      return () => {
        end();
        release();
      };
    },
  };
}

async function search({ views }: FeedParts, { caller, at, json }: InSocketRequest) {
  const { query_string: text = '' } = (typeof json === 'object' && json !== null ? json : {}) as Record<
    string,
    unknown
  >;
  const query = queryOf(caller, at.index!, typeof text === 'string' ? text : null);
  const items = await query.index.read(views, query.at, { limit: MAX_ITEMS });
  return {
    status: 200,
    body: {
      query_id: idOf(query, text as string),
      last_event_id: 0,
      items: items.filter(query.matches).map(written),
    },
  };
}

/** The same question of the same account has the same id in every process. */
function idOf({ indexName, at }: Query, text: string): string {
  const asked = [at.accountSid, at.workspaceSid, indexName, text].join('\n');
  return `QR${createHash('sha256').update(asked).digest('hex').slice(0, 32)}`;
}

function queryOf(caller: LiveCaller, indexName: string, text: string | null): Query {
  const index = Object.hasOwn(indexes, indexName) ? indexes[indexName] : undefined;
  if (index === undefined) throw refuse(54502);
  if (text === null) throw refuse(54507);
  const { accountSid, workspaceSid, workspaceRole, workerSid } = caller;
  if (workspaceSid === null || workspaceRole === null) throw forbidden(20403, 'The token opens no workspace');
  const matches = parseQuery(text);
  const at = { accountSid, workspaceSid };
  if (index.isOpenToAgents || workspaceRole !== 'worker') return { indexName, index, matches, at };
  // An agent sees what is the agent's own.
  return { indexName, index, at, matches: item => isOf(item, workerSid) && matches(item) };
}

function isOf({ data }: Parameters<Predicate>[0], workerSid: string | null): boolean {
  return workerSid !== null && (data as { worker_sid?: unknown }).worker_sid === workerSid;
}

function teller(connection: LiveConnection, sid: string) {
  return (type: string, event: object): void =>
    connection.notify(MESSAGE_TYPE, { event_type: type, event: { ...event, query_id: sid } });
}

const written = ({ key, data, revision }: Item) => ({ key, data, revision });
const writtenAsEvent = ({ key, data, revision }: Item) => ({
  ...{ item_key: key, item_data: data, item_revision: revision },
});
