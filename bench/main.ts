/**
 * `npm run bench [accept|opening|pipeline|routing|pages|studio|live|chat|browser|start|width|growth|soak|overload] [--short] [--statements] [--profile=FOLDER]`: the figures of docs/performance.md, as ratios within one run.
 * Everything on this machine: PostgreSQL with fsync and synchronous commit, the server, and in processes of their own
 * the customers and the carrier.
 */
import pg from 'pg';
import { floor } from './floor.ts';
import { measureGrowth } from './growth.ts';
import { measureBrowser } from './live/browser.ts';
import { measureChat } from './live/chat.ts';
import { measureLive } from './live.ts';
import { CONNECTIONS, load, openConversations, sinkReport } from './messages.ts';
import { measureOverload } from './overload.ts';
import { measurePages } from './pages.ts';
import { raw } from './raw.ts';
import { measureRouting } from './routing.ts';
import { flatness, measureSoak, type SoakMinute } from './soak.ts';
import { openStage, type Stage } from './stage.ts';
import { measureStart } from './start.ts';
import { measureStudio } from './studio.ts';
import { measureWidth } from './width.ts';

const arguments_ = process.argv.slice(2);
const OWN_STAGES = ['start', 'width', 'growth', 'soak', 'overload'];
const short = arguments_.includes('--short');
const named = arguments_.filter(argument => !argument.startsWith('--'));
const wants = (name: string): boolean => named.length === 0 || named.includes(name);

const CONVERSATIONS = short ? 500 : 5000;
const MESSAGES = short ? 3000 : 30_000;

function say(name: string, figures: object): void {
  const text = Object.entries(figures).map(([key, value]) => `${key} ${value}`);
  process.stdout.write(`${name.padEnd(12)} ${text.join('  ')}\n`);
}

const share = (part: number, whole: number): string => `${Math.round((part / whole) * 1000) / 10} %`;

async function measure(stage: Stage): Promise<void> {
  if (['accept', 'opening', 'pipeline'].some(wants)) await measureMessages(stage);
  else await stage.release();
  if (wants('routing')) {
    const backlogs = short ? [1000] : [1000, 10_000, 100_000];
    const { assignmentsPerSecond, ...offers } = await measureRouting(stage, {
      backlogs,
      seconds: short ? 3 : 8,
    });
    const byBacklog = Object.entries(assignmentsPerSecond).map(([size, rate]) => [
      `assignments/s at ${size}`,
      rate,
    ]);
    say('routing', { ...Object.fromEntries(byBacklog), ...offers });
  }
  if (wants('pages')) say('pages', await measurePages(stage, short ? 50_000 : 1_000_000));
  if (wants('studio')) say('studio', measureStudio());
  if (wants('live')) {
    const { kbPerConnection, connected, storm, changes } = await measureLive(stage, { short });
    say('live', { 'kB per idle connection': kbPerConnection, ...connected });
    say('storm', storm);
    say('told', changes);
  }
  if (wants('chat')) {
    const [entered, chatted] = await measureChat(stage, { short });
    say('chatters', entered);
    say('chat', chatted);
  }
  if (wants('browser')) {
    const [entered, served] = await measureBrowser(stage, { short });
    say('agents', entered);
    say('browser', served);
  }
  if (arguments_.includes('--statements')) await sayStatements(stage);
}

async function measureMessages(stage: Stage): Promise<void> {
  const rawRate = await raw(stage.databaseUrl, CONNECTIONS);
  say('raw', { 'rows/s': rawRate });
  if (wants('accept')) {
    // The first thousands only warm the server up.
    const customers = CONVERSATIONS;
    await load(stage, { messages: MESSAGES / 5, customers, isAnswered: false });
    const accept = await load(stage, { messages: MESSAGES, customers, isAnswered: false });
    say('accept', { ...accept, 'of raw': share(accept.acceptedPerSecond, rawRate) });
  }
  await stage.release();
  // Opening comes first: the conversations that it opens are those of the pipeline.
  const opening = await openConversations(stage, CONVERSATIONS);
  if (wants('opening')) say('opening', { ...opening, 'of raw': share(opening.deliveredPerSecond, rawRate) });
  if (wants('pipeline')) await measurePipeline(stage);
}

/** Where PostgreSQL's time and log went: the statements that cost most, over everything that was measured. */
async function sayStatements({ databaseUrl }: Stage): Promise<void> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  await client.query('create extension if not exists pg_stat_statements');
  const { rows } = await client.query(
    `select round(total_exec_time) as ms, calls, rows, round(wal_bytes / 1024) as kb, wal_fpi as pages, left(regexp_replace(query, '\\s+', ' ', 'g'), 110) as query
     from pg_stat_statements where query not like '%floor%' and query not like '%bench_raw%'
     order by total_exec_time desc limit 30`,
  );
  for (const { ms, calls, rows: touched, kb, pages, query } of rows) {
    const figures = { ms, calls, rows: touched, 'KB of log': kb, 'whole pages': pages };
    const told = Object.entries(figures).map(([name, figure]) => `${String(figure).padStart(7)} ${name}`);
    process.stdout.write(`${told.join(' ')}  ${query}\n`);
  }
  await client.end();
}

async function measurePipeline(stage: Stage): Promise<void> {
  const customers = CONVERSATIONS;
  const full = await load(stage, { messages: MESSAGES, customers, firstNumber: 1, isAnswered: true });
  const { disorder } = await sinkReport(stage);
  const pace = Math.round(full.deliveredPerSecond / 2);
  const half = await load(stage, {
    messages: pace * (short ? 3 : 8),
    ...{ customers, pace, firstNumber: 1_000_000, isAnswered: true },
  });
  const { p50, p99 } = await sinkReport(stage);
  say('half load', {
    'messages/s': pace,
    'webhook to carrier p50 ms': p50,
    'p99 ms': p99,
    'answer p99 ms': half.answerP99,
  });
  // Last, because what it leaves behind is cleaned up while others would be measured.
  const floorRate = await floor(stage.databaseUrl);
  say('floor', { 'messages/s': floorRate });
  say('pipeline', { ...full, disorder, 'of floor': share(full.deliveredPerSecond, floorRate) });
}

const profileFolder = arguments_
  .find(argument => argument.startsWith('--profile='))
  ?.slice('--profile='.length);
if (named.some(name => !OWN_STAGES.includes(name)) || named.length === 0) {
  const stage = await openStage({ profileFolder });
  try {
    await measure(stage);
  } finally {
    await stage.close();
  }
}
// These take their time and have stages of their own: they are measured when they are asked for.
if (named.includes('start')) say('start', await measureStart(short ? 10_000 : 1_000_000));
if (named.includes('width'))
  for (const servers of short ? [1, 2] : [1, 2, 4])
    say(`width ${servers}`, await measureWidth(servers, { short }));
if (named.includes('growth'))
  for await (const { stored, ...figures } of measureGrowth({ short })) say(`growth ${stored}`, figures);
if (named.includes('soak')) {
  const minutes: SoakMinute[] = [];
  for await (const one of measureSoak(short ? 2 : 60)) {
    minutes.push(one);
    const { minute, ...figures } = one;
    say(`soak ${minute}`, figures);
  }
  say('soak', flatness(minutes));
}
if (named.includes('overload'))
  for await (const { times, ...figures } of measureOverload({ short })) say(`load × ${times}`, figures);
