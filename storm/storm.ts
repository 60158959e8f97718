/** One storm: whole stories at speed against real server processes, an adversary, and an audit when it is calm again. */
import { type Account, newAccount } from './account.ts';
import { rage } from './adversary.ts';
import { openOffice } from './agents.ts';
import type { Complaint } from './audit/complaints.ts';
import { dueInWords, stillDue } from './audit/due.ts';
import { snapshotOf } from './audit/snapshot.ts';
import { audit, type Evidence } from './auditor.ts';
import { type PretendCarrier, startCarrier } from './carrier.ts';
import { gatherCrowd, type Line } from './customers.ts';
import { type Battlefield, CLOCK_SECONDS } from './deeds.ts';
import { type Door, doorOf } from './door.ts';
import { openEars } from './ears.ts';
import { echoed, silenced, walked } from './flows.ts';
import { openForeigners } from './foreigners.ts';
import { sendNotices } from './notices.ts';
import { connectNumbers, equip, findProject, NUMBERS, type Project } from './project.ts';
import { type Random, randomOf } from './random.ts';
import { inWords, openScope, type Scope, until } from './scope.ts';
import { openStage, type Stage } from './stage.ts';
import { rollOver, type Upgrade } from './upgrade.ts';
import { keepWatch } from './watch.ts';

export interface StormOptions {
  seed: string;
  seconds: number;
  servers: number;
  customers: number;
  /** Blows, the default; or, instead of them, a rolling upgrade; or both at once. */
  harm?: 'blows' | 'upgrade' | 'both';
  /** Ends the storm before its time. */
  signal?: AbortSignal;
}

export interface StormReport {
  accepted: number;
  delivered: number;
  served: number;
  /** How long it took, after the last blow, until nothing was left to do. */
  calmSeconds: number;
  /** What the adversary did, in order. */
  deeds: string[];
  complaints: Complaint[];
  /** How often customers were answered with which status. */
  answers: Record<string, number>;
  /** What the servers and PostgreSQL wrote to their logs, for whoever looks for a cause. */
  logs: Record<string, string>;
  /** What was stored when there were complaints. */
  tables: Record<string, unknown[]>;
}

const AGENTS = 4;
/** How long the beginning may take, and what is under way once it is calm: clocks were wrong, and retries pause. */
const OPENING_SECONDS = 120;
const CALM_SECONDS = 120;

export async function runStorm(options: StormOptions): Promise<StormReport> {
  const report: StormReport = {
    ...{ accepted: 0, delivered: 0, served: 0, calmSeconds: 0 },
    ...{ deeds: [], complaints: [], answers: {}, logs: {}, tables: {} },
  };
  const scope = openScope(OPENING_SECONDS + options.seconds + CALM_SECONDS, options.signal);
  const stack = new AsyncDisposableStack();
  let stage: Stage | undefined;
  try {
    const scene = await openScene(stack, scope, options);
    stage = scene.stage;
    await play(scene, report);
  } catch (error) {
    report.complaints.push(`it did not come to its end: ${inWords(error)}`);
    if (stage)
      report.complaints.push(...stage.notRisen(), ...(await dueInWords(stage.databaseUrl).catch(() => [])));
  } finally {
    scope.close();
    if (stage && report.complaints.length > 0)
      report.tables = await snapshotOf(stage.databaseUrl).catch(() => ({}));
    if (stage) report.logs = logsOf(stage);
    await stack.disposeAsync();
  }
  return report;
}

function logsOf({ actors, databaseLog }: Stage): Record<string, string> {
  const servers = actors.map(({ server }, i) => [`server-${i}`, server.output()] as const);
  return Object.fromEntries([...servers, ['postgres', databaseLog()]]);
}

interface Scene {
  options: StormOptions;
  random: Random;
  scope: Scope;
  stage: Stage;
  carrier: PretendCarrier;
  /** The first account has agents, programs and clients on sockets besides its customers. */
  projects: [Project, Project];
  urls: string[];
  upgrade: Upgrade;
}

async function openScene(stack: AsyncDisposableStack, scope: Scope, options: StormOptions): Promise<Scene> {
  const random = randomOf(options.seed);
  const { signal } = scope;
  const accounts = [newAccount('a'), newAccount('b')];
  const urls: string[] = [];
  const servers = (): readonly string[] => urls;
  const carrier = await startCarrier({ random: random.fork('carrier'), servers, accounts, signal });
  stack.defer(() => carrier.close());
  const place = { servers: options.servers, carrierUrl: carrier.url };
  const stage = await openStage(stack, { ...place, accounts, signal });
  urls.push(...stage.actors.map(({ server }) => server.url));
  const open = async (account: Account): Promise<Project> => {
    const door: Door = doorOf({ servers, ...account, signal });
    const project = await findProject(door, account);
    await connectNumbers(project);
    return project;
  };
  const projects: [Project, Project] = [await open(accounts[0]!), await open(accounts[1]!)];
  const upgrade = { isDue: options.harm !== undefined && options.harm !== 'blows' };
  return { options, random, scope, stage, carrier, projects, urls, upgrade };
}

/** From the first word to the audit. */
async function play(scene: Scene, report: StormReport): Promise<void> {
  const { random, scope, stage, carrier } = scene;
  const { signal } = scope;
  const stack = new AsyncDisposableStack();
  try {
    const players = await openPlayers(stack, scene);
    const { ears, office, crowd, notices, foreigners, raging } = players;
    let calmBegan = 0;
    const field = { ...stage, cutSockets: ears.cut, random: random.fork('adversary'), raging, signal };
    const rages = harm(field, scene, report.deeds).then(() => {
      calmBegan = performance.now();
      carrier.calm();
      foreigners.calm();
    });
    await scope.all({
      'the adversary': rages,
      'the customers': crowd.done,
      'the agents': office.done,
      'the notices': notices.done,
      'the ears': ears.done,
    });
    await scope.all({
      'what is due in the tables': calm(stage, signal),
      'what the carrier has to tell': carrier.settled(),
      'what the ears have to hear': ears.heardUpTo(ears.written.length),
    });
    report.calmSeconds = (performance.now() - calmBegan) / 1000;
    report.accepted = crowd.accepted.length;
    report.delivered = carrier.taken().length;
    report.served = office.served.length;
    report.answers = Object.fromEntries(crowd.answers);
    report.complaints = await audit(evidenceOf(scene, players));
  } finally {
    await stack.disposeAsync();
  }
}

async function harm(
  field: Omit<Battlefield, 'meanwhile'>,
  { options, upgrade }: Scene,
  done: string[],
): Promise<void> {
  const { raging, signal } = field;
  const upgraded = upgrade.isDue ? rollOver(field, { upgrade, signal, done }) : undefined;
  if (options.harm !== 'upgrade') await Promise.all([rage(field, done), upgraded]);
  await upgraded;
  await until(() => !raging(), signal);
}

/** Everybody begins; whoever writes goes on until the time of the adversary is over. */
async function openPlayers(stack: AsyncDisposableStack, scene: Scene) {
  const { options, random, scope, stage, carrier, projects, urls, upgrade } = scene;
  const { signal } = scope;
  const [project] = projects;
  const { door, account } = project;
  const { accountSid } = account;
  const foreigners = await openForeigners({ random: random.fork('foreigners'), account });
  stack.defer(() => foreigners.close());
  await equip(project, foreigners.url);
  const end = performance.now() + options.seconds * 1000;
  // Somebody writes for as long as versions change.
  const raging = (): boolean => performance.now() < end || upgrade.isDue;
  const watch = keepWatch(stage.databaseUrl, signal);
  const ears = await openEars({ door, accountSid, servers: urls, writing: raging, signal });
  stack.defer(() => ears.close());
  const office = await openOffice({
    ...{ ...project, random: random.fork('agents'), agents: AGENTS, working: raging, signal },
  });
  const callbackUrl = `${foreigners.url}/status`;
  const notices = sendNotices({
    ...{ door, accountSid, from: NUMBERS.notices, callbackUrl, sending: raging, signal },
  });
  const crowd = gatherCrowd(
    {
      ...{ random: random.fork('customers'), servers: () => urls, writing: raging },
      ...{ heard: carrier.heard, signal },
    },
    linesOf(projects, options.customers),
  );
  return { foreigners, watch, ears, office, notices, crowd, raging };
}

function evidenceOf(
  { stage, carrier, projects }: Scene,
  { foreigners, watch, ears, office, notices, crowd }: Awaited<ReturnType<typeof openPlayers>>,
): Evidence {
  return {
    databaseUrl: stage.databaseUrl,
    accountSids: projects.map(({ account }) => account.accountSid),
    accepted: crowd.accepted,
    taken: carrier.taken(),
    bots: { [NUMBERS.echo]: echoed, [NUMBERS.silence]: silenced, [NUMBERS.walk]: walked },
    served: office.served,
    clockSeconds: CLOCK_SECONDS,
    called: foreigners.called,
    notices: notices.sent,
    ears: { listSid: ears.listSid, written: ears.written, heard: ears.heard() },
    statistics: projects[0],
    breaches: watch.breaches(),
  };
}

/**
 * Of eight customers, four talk with the bot that repeats, two of them in the other account; two with agents; one with
 * the bot that waits; one with the bot that goes through every widget.
 */
function linesOf([first, second]: [Project, Project], customers: number): Line[] {
  const after = (bot: (body: string) => string[]) => ({ patience: (body: string) => bot(body).at(-1)! });
  const places: { project: Project; to: string; patience?: (body: string) => string }[] = [
    { project: first, to: NUMBERS.echo },
    { project: first, to: NUMBERS.echo },
    { project: first, to: NUMBERS.walk, ...after(walked) },
    { project: first, to: NUMBERS.agents },
    { project: second, to: NUMBERS.echo },
    { project: second, to: NUMBERS.echo },
    { project: first, to: NUMBERS.silence, ...after(silenced) },
    { project: first, to: NUMBERS.agents },
  ];
  return Array.from({ length: customers }, (_, i): Line => {
    const { project, ...place } = places[i % places.length]!;
    const { account, webhookPath } = project;
    // Customers of the other account have the addresses of two of the first.
    const number = project === second ? i - 4 : i;
    return { account, webhookPath, from: `+1555071${String(number).padStart(4, '0')}`, ...place };
  });
}

function calm({ databaseUrl }: Stage, signal: AbortSignal): Promise<void> {
  return until(async () => (await stillDue(databaseUrl).catch(() => undefined))?.length === 0, signal);
}
