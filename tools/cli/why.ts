/** `switchhook why WT…`: asks a server why a task waits, or why it went where it went, and prints the answer in words. */
import { parseArgs } from 'node:util';
import { readConfig } from '../../server/src/config.ts';

const usage = `Usage: switchhook why WT… [--workspace WS…] [--server URL] [--account-sid AC…] [--auth-token …]

Without --workspace the task is looked for in every workspace of the account. Server and credentials are those of the
configuration unless they are given.`;

type Values = { workspace?: string; server?: string; 'account-sid'?: string; 'auth-token'?: string };

interface Why {
  assignment_status: string;
  sentence: string;
  filters: { sentence: string }[];
  target: Record<string, unknown> | null;
  counts: Record<string, number>;
  workers: { sentence: string }[];
  warnings: { code: number; message: string }[];
}

/** Sets the exit code: 1 when there is no such task. */
export async function why(args: string[]): Promise<void> {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      ...{ workspace: text, server: text, 'account-sid': text, 'auth-token': text },
      help: { type: 'boolean', default: false },
    },
  });
  const [taskSid] = positionals;
  if (values.help || taskSid === undefined) return console.log(usage);
  const answer = await ask(taskSid, values);
  if (answer !== null) return say(answer);
  console.error(`There is no task ${taskSid}.`);
  process.exitCode = 1;
}

async function ask(taskSid: string, values: Values): Promise<Why | null> {
  const get = getter(values);
  const workspaces = values.workspace ? [{ sid: values.workspace }] : await workspacesOf(get);
  for (const { sid } of workspaces) {
    const answer = await get(`/taskrouter/v1/Workspaces/${sid}/Tasks/${taskSid}/Why`);
    if (answer !== null) return answer as Why;
  }
  return null;
}

type Get = (path: string) => Promise<unknown>;

async function workspacesOf(get: Get): Promise<{ sid: string }[]> {
  const listed = (await get('/taskrouter/v1/Workspaces?PageSize=1000')) as { workspaces: { sid: string }[] };
  return listed.workspaces;
}

/** Reads JSON of the server; null where there is nothing. */
function getter(values: Values): Get {
  const config = readConfig();
  const server = (values.server ?? `http://127.0.0.1:${config.port}`).replace(/\/$/, '');
  const user = values['account-sid'] ?? config.accountSid;
  const password = values['auth-token'] ?? config.authToken;
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  return async path => {
    const answer = await fetch(server + path, { headers: { authorization } });
    if (answer.status === 404) return null;
    if (!answer.ok) throw new Error(`${server}${path} answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  };
}

function say({ sentence, filters, target, counts, workers, warnings }: Why): void {
  console.log(sentence);
  for (const filter of filters) console.log(`  ${filter.sentence}`);
  const expression = target?.expression ? `, wants ${target.expression}` : '';
  if (target) console.log(`  Task queue ${target.task_queue_name} (${target.target_workers})${expression}.`);
  for (const { code, message } of warnings) console.log(`  Warning ${code}: ${message}`);
  if (workers.length > 0) console.log('\nWorkers:');
  for (const worker of workers) console.log(`  ${worker.sentence}`);
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (all > workers.length) console.log(`  … and ${all - workers.length} more.`);
}
