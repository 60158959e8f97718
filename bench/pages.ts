/** Reading from a channel with a million messages: pages from the beginning to the end, and single messages by their SIDs. */
import pg from 'pg';
import { request } from 'undici';
import { ACCOUNT_SID, AUTH_TOKEN, type Stage } from './stage.ts';

const PAGE_SIZE = 1000;
const FETCHES = 3000;

export interface PageFigures {
  messages: number;
  /** Milliseconds of a page: of the first tenth of them, of the middle and of the last tenth. */
  firstPages: number;
  middlePages: number;
  lastPages: number;
  /** Milliseconds until the client has a message by its SID. */
  fetchP50: number;
  fetchP99: number;
  /** Percent of them that the server answered within 5 ms by its own clock. */
  fetchWithin5ms: number;
}

/** @param messages how many are bulk-loaded. */
export async function measurePages(stage: Stage, messages: number): Promise<PageFigures> {
  const path = await makeChannel(stage, messages);
  const { times, sids } = await readThrough(stage, `${path}?PageSize=${PAGE_SIZE}`);
  const tenth = Math.max(1, Math.floor(times.length / 10));
  const middle = Math.floor(times.length / 2);
  const fetches: number[] = [];
  const before = await answered(stage);
  for (let i = 0; i < FETCHES; i++) {
    const started = performance.now();
    await ask(stage, `${path}/${sids[(i * 7919) % sids.length]}`);
    fetches.push(performance.now() - started);
  }
  const after = await answered(stage);
  fetches.sort((a, b) => a - b);
  return {
    messages,
    firstPages: median(times.slice(0, tenth)),
    middlePages: median(times.slice(middle, middle + tenth)),
    lastPages: median(times.slice(-tenth)),
    fetchP50: rounded(fetches[Math.floor(FETCHES / 2)]!),
    fetchP99: rounded(fetches[Math.floor(FETCHES * 0.99)]!),
    fetchWithin5ms: rounded((100 * (after.soon - before.soon)) / (after.all - before.all)),
  };
}

type Place = Pick<Stage, 'databaseUrl' | 'origin'>;

/** A chat channel with so many messages; answers the path of them. */
export async function makeChannel(place: Place, messages: number): Promise<string> {
  const services = await ask(place, '/chat/v2/Services');
  const service = `/chat/v2/Services/${(services.services as { sid: string }[])[0]!.sid}`;
  const { sid } = await ask(place, `${service}/Channels`, { FriendlyName: 'A million' });
  await fill(place, String(sid), messages);
  return `${service}/Channels/${sid}/Messages`;
}

/** How many fetches of a message the server has answered so far, and how many of them within 5 ms. */
async function answered({ origin }: Place): Promise<{ all: number; soon: number }> {
  const text = await (await request(`${origin}/metrics`)).body.text();
  const count = (le: string): number => {
    const line = `switchhook_request_seconds_bucket{le="${le}",operation="FetchMessage",status="200"}`;
    return Number(
      text
        .split('\n')
        .find(one => one.startsWith(line))
        ?.slice(line.length) ?? 0,
    );
  };
  return { all: count('+Inf'), soon: count('0.005') };
}

async function fill({ databaseUrl }: Place, channelSid: string, messages: number): Promise<void> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  await client.query(
    `insert into chat.message (sid, account_sid, service_sid, channel_sid, index, "from", body, attributes, date_created,
       date_updated, position, added_position)
     select 'IM' || lpad(to_hex(n), 32, '0'), account_sid, service_sid, sid, n, 'system', 'Message ' || n, '{}',
       date_created + make_interval(secs => n), date_created + make_interval(secs => n), n + 1, n + 1
     from chat.channel, generate_series(0, $2::int - 1) as n where sid = $1`,
    [channelSid, messages],
  );
  await client.query(
    `update chat.channel set next_index = $2, messages_count = $2, position = $2 where sid = $1`,
    [channelSid, messages],
  );
  await client.query('vacuum analyze chat.message');
  await client.end();
}

/** From the first page to the last, by the addresses that each page gives. */
async function readThrough(stage: Stage, first: string): Promise<{ times: number[]; sids: string[] }> {
  const times: number[] = [];
  const sids: string[] = [];
  for (let next: string | null = first; next !== null; ) {
    const started = performance.now();
    const page = await ask(stage, next);
    times.push(performance.now() - started);
    sids.push((page.messages as { sid: string }[])[0]!.sid);
    const url = (page.meta as { next_page_url: string | null }).next_page_url;
    next = url === null ? null : new URL(url).pathname + new URL(url).search;
  }
  return { times, sids };
}

async function ask(
  { origin }: Place,
  path: string,
  form?: Record<string, string>,
): Promise<Record<string, unknown>> {
  const answer = await request(origin + path, {
    method: form ? 'POST' : 'GET',
    headers: {
      authorization: `Basic ${Buffer.from(`${ACCOUNT_SID}:${AUTH_TOKEN}`).toString('base64')}`,
      ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
    },
    body: form ? new URLSearchParams(form).toString() : null,
  });
  if (answer.statusCode >= 300) throw new Error(`${path} answers ${answer.statusCode}`);
  return (await answer.body.json()) as Record<string, unknown>;
}

const median = (times: readonly number[]): number =>
  rounded(times.toSorted((a, b) => a - b)[times.length >> 1]!);
const rounded = (milliseconds: number): number => Math.round(milliseconds * 10) / 10;
