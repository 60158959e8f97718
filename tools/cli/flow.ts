/** `switchhook flow`: what one does with flows without a server, and the question why one did what it did. */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { readConfig } from '../../server/src/config.ts';
import { checkFlow } from './flow/check.ts';
import { compareFlows } from './flow/compare.ts';
import { objectIn } from './flow/deeds.ts';
import { readFlowFile } from './flow/flow-file.ts';
import { DEFAULT_ATTRIBUTES, testFlows } from './flow/repertoire.ts';
import { HELP, type Terminal, talk } from './flow/talk.ts';
import { fetchStory, whyLines } from './flow/why.ts';

const usage = `Usage: switchhook flow <what>

  check [--strict] FILE…          Tells everything that is wrong with definitions.
  run [--sms] [--save OUT] FILE   Plays a flow in the terminal; --save keeps the conversation as a transcript.
  test [--coverage PERCENT] DIR   Plays the transcripts of a folder and tells differences and coverage.
  diff BEFORE AFTER               Tells what changed, in words.
  why [--url URL] FN…             Tells why an execution did what it did.`;

/** Runs a subcommand; the exit code is 1 when something is wrong and 2 when the command was. */
export async function flow(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      strict: { type: 'boolean', default: false },
      sms: { type: 'boolean', default: false },
      save: { type: 'string' },
      coverage: { type: 'string', default: '0' },
      url: { type: 'string' },
    },
  });
  const [what = 'help', ...names] = positionals;
  const commands: Record<string, () => boolean | Promise<boolean>> = {
    check: () => names.map(name => check(name, values.strict)).every(ok => ok),
    run: () => run(names[0]!, { isSms: values.sms, save: values.save }),
    test: () => say(testFlows(names[0]!, Number(values.coverage))),
    diff: () => diff(names[0]!, names[1]!),
    why: () => why(names, values.url),
  };
  const command = commands[what];
  if (command === undefined || names.length < (what === 'diff' ? 2 : 1)) {
    console.log(usage);
    if (what !== 'help') process.exitCode = 2;
    return;
  }
  try {
    if (!(await command())) process.exitCode = 1;
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}

function say({ ok, lines }: { ok: boolean; lines: string[] }): boolean {
  for (const line of lines) console.log(line);
  return ok;
}

function check(name: string, isStrict: boolean): boolean {
  try {
    return say(checkFlow(name, readFileSync(name, 'utf8'), isStrict));
  } catch (error) {
    // One file that cannot be read must not keep the others from being checked.
    return say({ ok: false, lines: [`${name}: ${(error as Error).message}`] });
  }
}

function diff(before: string, after: string): boolean {
  const lines = compareFlows(readFlowFile(before), readFlowFile(after));
  return say({
    ok: lines.length === 0,
    lines: lines.length === 0 ? ['Nothing that a conversation would notice.'] : lines,
  });
}

async function run(
  name: string,
  { isSms, save }: { isSms: boolean; save?: string | undefined },
): Promise<boolean> {
  const definition = readFlowFile(name);
  const reader = createInterface({ input: process.stdin, output: process.stdout });
  // Lines that come faster than they are asked for, from a pipe, are kept by the iterator.
  const typed = reader[Symbol.asyncIterator]();
  const terminal: Terminal = {
    show: line => console.log(line),
    async ask(prompt) {
      process.stdout.write(prompt);
      const { value, done } = await typed.next();
      return done ? null : (value as string);
    },
  };
  for (const line of HELP) console.log(line);
  const channel = isSms ? ('sms' as const) : ('chat' as const);
  const stage = {
    definition,
    subflows: new Map(),
    channel,
    trigger: 'incomingMessage' as const,
    now: new Date(),
  };
  const told = await talk({ ...stage, attributes: objectIn(DEFAULT_ATTRIBUTES) }, terminal);
  reader.close();
  if (save !== undefined) {
    const head = `flow: ${relative(dirname(save), name)}\nchannel: ${channel}`;
    writeFileSync(save, `${head}\n\n== played by hand\n${told.join('\n')}\n`);
  }
  return true;
}

async function why(executionSids: string[], url: string | undefined): Promise<boolean> {
  const { port, accountSid, authToken } = readConfig();
  if (!accountSid || !authToken)
    throw new Error('The server is asked with SWITCHHOOK_ACCOUNT_SID and SWITCHHOOK_AUTH_TOKEN: set both.');
  const server = { url: url ?? `http://127.0.0.1:${port}`, accountSid, authToken };
  for (const sid of executionSids) say({ ok: true, lines: whyLines(await fetchStory(server, sid)) });
  return true;
}
