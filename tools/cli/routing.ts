/** `switchhook routing FILE`: plays a workflow against workers and tasks of a file; nothing else is needed for it. */
import { readFileSync } from 'node:fs';
import { dryRun, readScenario } from '@switchhook/engine-routing';

const usage = `Usage: switchhook routing FILE

The file is JSON with "workflow" (the configuration of a workflow), "queues" (friendly_name, target_workers), "workers"
(friendly_name, attributes, available, channels) and "tasks" (name, at, attributes, channel, priority, work_seconds, timeout).
Times are seconds. Workflows name queues by friendly_name, or by sid where queues have one. See docs/taskrouter.md.`;

/** Sets the exit code: 0 when every task found somebody, 1 when one did not, 2 when the file cannot be played. */
export function routing([file]: string[]): void {
  if (file === undefined || file === '--help') {
    console.log(usage);
    return;
  }
  const read = readScenario(JSON.parse(readFileSync(file, 'utf8')));
  if (!read.ok) {
    for (const problem of read.problems) console.error(problem);
    process.exitCode = 2;
    return;
  }
  const { events, waiting } = dryRun(read.scenario);
  for (const { at, task, what, who, waited } of events) {
    const after = waited === undefined ? '' : `  after ${waited} s`;
    console.log(`${String(at).padStart(8)} s  ${task.padEnd(16)} ${what.padEnd(9)} ${who}${after}`);
  }
  for (const { task, queue, sentences } of waiting) {
    console.log(`\n${task} still waits in ${queue}:`);
    for (const sentence of sentences) console.log(`  ${sentence}`);
  }
  if (waiting.length > 0 || events.some(({ what }) => what === 'canceled')) process.exitCode = 1;
}
