/**
 * `npm run storm -- --seed N --minutes M [--servers 2] [--customers 24] [--seeds COUNT]`: storms with seeds N, N+1, …;
 * a line for each. Ends with 1 when an audit has complaints; the seed that is printed replays the same deeds.
 */
import { parseArgs } from 'node:util';
import { runStorm } from './storm.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '2' },
    servers: { type: 'string', default: '2' },
    customers: { type: 'string', default: '24' },
  },
});

let failed = false;
for (let i = 0; i < Number(values.seeds); i++) {
  const seed = String(Number(values.seed) + i);
  const report = await runStorm({
    seed,
    seconds: Number(values.minutes) * 60,
    servers: Number(values.servers),
    customers: Number(values.customers),
  });
  const { accepted, delivered, served, deeds, complaints } = report;
  const result = complaints.length === 0 ? 'nothing lost, nothing doubled' : 'VIOLATED';
  console.log(
    `seed ${seed}: ${accepted} accepted, ${delivered} delivered, ${served} tasks, ${deeds.length} blows: ${result}`,
  );
  if (complaints.length === 0) continue;
  failed = true;
  console.log([...complaints.map(one => `  - ${one}`), ...deeds.map(one => `  . ${one}`)].join('\n'));
}
process.exit(failed ? 1 : 0);
