/** The subcommands of `switchhook`, in the order in which `help` shows them. */
type Command = { name: string; does: string; run(args: string[]): Promise<void> | void };

const commands: Command[] = [
  {
    name: 'start',
    does: 'Runs the server, as npm start does.',
    run: async () => void (await import(new URL('../../server/src/main.ts', import.meta.url).href)),
  },
  {
    name: 'simulate',
    does: 'Plays a conversation of customer, bot and agent, and shows the way of every message.',
    run: async args => (await import('./simulate.ts')).simulate(args),
  },
  {
    name: 'redirect',
    does: 'Shows how an unchanged program reaches this server instead of twilio.com; with --serve, runs the local end.',
    run: async args => (await import('./redirect.ts')).redirect(args),
  },
  {
    name: 'flow',
    does: 'Checks, plays, tests and compares Studio flows, and tells why one did what it did.',
    run: async args => (await import('./flow.ts')).flow(args),
  },
  {
    name: 'why',
    does: 'Tells why a task waits, or why it went to whom it went.',
    run: async args => (await import('./why.ts')).why(args),
  },
  {
    name: 'routing',
    does: 'Plays a workflow of a file against its workers and tasks: who gets what, and when.',
    run: async args => (await import('./routing.ts')).routing(args),
  },
  {
    name: 'add',
    does: 'Fetches Flex UI or the web chat widget, so that this server serves them.',
    run: async args => (await import('./add.ts')).add(args),
  },
  {
    name: 'import',
    does: 'Carries the set-up of a Flex project at Twilio into an account here.',
    run: async args => (await import('./import.ts')).importProject(args),
  },
  {
    name: 'backup',
    does: 'Copies the data folder with its database, while the server runs.',
    run: async args => (await import('./backup.ts')).backup(args),
  },
  { name: 'help', does: 'Shows this list.', run: help },
];

function help(): void {
  console.log('Usage: switchhook <command>\n');
  for (const { name, does } of commands) console.log(`  ${name.padEnd(10)} ${does}`);
}

const [name = 'help', ...args] = process.argv.slice(2);
const command = commands.find(command => command.name === name.replace(/^--?/, ''));
if (command) {
  await command.run(args);
} else {
  console.error(`There is no command "${name}".\n`);
  help();
  process.exitCode = 2;
}
