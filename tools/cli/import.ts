/** `switchhook import`: carries the set-up of a Flex project at Twilio, or at another server, into an account here. */
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { readConfig } from '../../server/src/config.ts';
import { type Carried, carry, type Deed, type Journey } from './import/carry.ts';
import { kinds, projectOf } from './import/kinds.ts';
import { placeOf } from './import/place.ts';
import { Translation } from './import/sids.ts';

const GROUPS = [...new Set(kinds.map(({ group }) => group))];

const usage = `Usage: switchhook import --from-account AC… [--from-token …] [--from URL] [--apply] [--only WHAT,…] [--sids FILE]
                         [--server URL] [--public URL] [--account-sid AC…] [--auth-token …]

Carries the set-up of a Flex project into an account of this server: ${GROUPS.join(', ')}.
Without --apply nothing is written, and what would be is told. What is there already under the same name is changed
to be the same, so it can be done again. Only GET requests go to the old account.

  --from-account, --from-token  the old account; without a token it is asked for, and is in no list of processes
  --from URL                    another server that speaks like Twilio; Twilio itself without it
  --only taskrouter,studio      some of the above
  --public URL                  where carriers reach this server, for the webhooks of numbers
  --sids FILE                   writes old and new SIDs as JSON, for programs that have SIDs in them

Server and credentials are those of the configuration unless they are given. People, chats, messages, tasks, keys and
files stay where they are.`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;
const options = {
  ...{ from: text, 'from-account': text, 'from-token': text, only: text, sids: text },
  ...{ server: text, public: text, 'account-sid': text, 'auth-token': text, apply: flag, help: flag },
};

/** Sets the exit code: 1 when something could not be carried, 2 when the command was not understood. */
export async function importProject(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options });
  if (values.help) return console.log(usage);
  const groups = values.only?.split(',') ?? GROUPS;
  const strange = groups.find(group => !GROUPS.includes(group as (typeof GROUPS)[number]));
  if (values['from-account'] === undefined || strange !== undefined) {
    console.error(strange === undefined ? usage : `There is no "${strange}" to import.\n\n${usage}`);
    process.exitCode = 2;
    return;
  }
  try {
    const failed = await carryAll(values, groups);
    if (failed > 0) process.exitCode = 1;
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}

type Values = ReturnType<typeof parseArgs<{ args: string[]; options: typeof options }>>['values'];

/** Answers how many things could not be carried. */
async function carryAll(values: Values, groups: readonly string[]): Promise<number> {
  const counts = { made: 0, changed: 0, same: 0, failed: 0 };
  const journey = await openJourney(values, deed => {
    counts[deed.what]++;
    tell(deed);
  });
  const carried: Carried = new Map();
  // What is left out is looked at all the same: others may refer to it.
  const looking: Journey = { ...journey, isApplied: false, told: () => undefined };
  for (const kind of kinds) await carry(groups.includes(kind.group) ? journey : looking, kind, carried);
  const { made, changed, same, failed } = counts;
  console.log(`\n${made} made, ${changed} changed, ${same} the same, ${failed} failed.`);
  if (!values.apply) console.log('Nothing was written: --apply does it.');
  if (values.sids) writeFileSync(values.sids, `${JSON.stringify(journey.sids.all(), null, 2)}\n`);
  return failed;
}

async function openJourney(values: Values, told: Journey['told']): Promise<Journey> {
  const config = readConfig();
  const server = (values.server ?? `http://127.0.0.1:${config.port}`).replace(/\/$/, '');
  const accountSid = values['account-sid'] ?? config.accountSid;
  const authToken = values['auth-token'] ?? config.authToken;
  if (!accountSid || !authToken)
    throw new Error(
      'Into which account? Give --account-sid and --auth-token, or set them in the configuration.',
    );
  const from = placeOf({
    url: values.from?.replace(/\/$/, '') ?? null,
    accountSid: values['from-account']!,
    authToken: values['from-token'] ?? (await askForToken(values['from-account']!)),
  });
  const to = placeOf({ url: server, accountSid, authToken });
  const [theirs, ours] = await Promise.all([projectOf(from), projectOf(to)]);
  const sids = new Translation(`${values.public ?? (values.server ? server : config.publicUrl)}/webhooks`);
  for (const part of ['accountSid', 'workspaceSid', 'chatServiceSid', 'proxyServiceSid'] as const)
    sids.learn(theirs[part], ours[part]);
  return { from, to, theirs, ours, sids, isApplied: values.apply, told };
}

async function askForToken(accountSid: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`Auth token of ${accountSid}: `);
  terminal.close();
  return answer.trim();
}

const SIGNS = { made: '+', changed: '~', failed: '!' } as const;

function tell({ what, kind, name, why }: Deed): void {
  if (what === 'same') return;
  console.log(`${SIGNS[what]} ${kind} ${name === kind ? '' : name}${why === '' ? '' : ` (${why})`}`.trim());
}
