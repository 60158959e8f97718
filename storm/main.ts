/**
 * `npm run storm -- --seed N --minutes M [--servers 2] [--customers 24] [--seeds COUNT] [--harm blows|upgrade|both] [--table FILE] [--logs FOLDER]`:
 * storms with seeds N, N+1, …, one after the other whatever happens, and a row for each, on the terminal and in the
 * file. Ends with 1 when any of them has complaints; the seed replays the same deeds.
 */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runStorm, type StormOptions, type StormReport } from './storm.ts';
import { HEAD, inMarkdown, rowOf, storyOf } from './table.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '2' },
    servers: { type: 'string', default: '2' },
    customers: { type: 'string', default: '24' },
    harm: { type: 'string', default: 'blows' },
    table: { type: 'string' },
    logs: { type: 'string' },
  },
});

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => interrupted.abort(new Error(`ended by ${signal}`)));

const say = (text: string): void => {
  console.log(text);
  if (values.table) appendFileSync(values.table, `${text}\n`);
};

/** What the processes of a failed storm wrote, a file for each, and what is in the tables. */
function keepEvidence(seed: string, { logs, tables }: StormReport): void {
  if (!values.logs) return;
  mkdirSync(values.logs, { recursive: true });
  writeFileSync(join(values.logs, `seed-${seed}-tables.json`), JSON.stringify(tables, null, 1));
  for (const [name, log] of Object.entries(logs))
    writeFileSync(join(values.logs, `seed-${seed}-${name}.log`), log);
}

const failures: string[] = [];
say(HEAD);
for (let i = 0; i < Number(values.seeds) && !interrupted.signal.aborted; i++) {
  const seed = String(Number(values.seed) + i);
  const began = performance.now();
  const report = await runStorm({
    seed,
    seconds: Number(values.minutes) * 60,
    servers: Number(values.servers),
    customers: Number(values.customers),
    harm: values.harm as NonNullable<StormOptions['harm']>,
    signal: interrupted.signal,
  });
  say(inMarkdown(rowOf(seed, (performance.now() - began) / 1000, report)));
  if (report.complaints.length === 0) continue;
  keepEvidence(seed, report);
  failures.push(storyOf(seed, report));
  console.error(failures.at(-1));
}
if (failures.length > 0) say(`\nVIOLATED\n\n${failures.join('\n')}`);
process.exit(failures.length > 0 || interrupted.signal.aborted ? 1 : 0);
