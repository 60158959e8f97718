/** Plays a script, line by line, and shows every station that a message passes. A station that is not reached rejects. */
import type { Clock, Customer, Delivery } from '@switchhook/simulator';
import { type Api, type Json, rowsOf, until } from './api.ts';
import type { Screen } from './screen.ts';
import type { Line, Script } from './script.ts';
import type { Office } from './setup.ts';

export interface Stage {
  api: Api;
  office: Office;
  customer: Customer;
  /** The clock that deliveries are timed by. */
  clock: Clock;
  script: Script;
  screen: Screen;
}

export async function play(stage: Stage): Promise<void> {
  const player = new Player(stage);
  for (const line of stage.script.lines) await player.play(line);
}

const HEARING_LIMIT_MS = 10_000;
const AGENT = 'Jo';

class Player {
  private readonly stage: Stage;
  private wroteAt = new Date(0);
  private channelSid = '';
  private sessionSid = '';
  private task: { sid: string; reservation: string } | undefined;

  constructor(stage: Stage) {
    this.stage = stage;
  }

  play(line: Line): Promise<void> {
    if ('customer' in line) return this.customerSays(line.customer);
    if ('bot' in line) return this.botSays(line.bot);
    if ('agent' in line) return this.agentSays(line.agent);
    return this.wrapUp();
  }

  private async customerSays(text: string): Promise<void> {
    const { customer, office, script, screen } = this.stage;
    screen.says('customer', script.name, text);
    this.wroteAt = this.stage.clock.now();
    const { status, body } = await customer.write(text, { to: office.ours });
    if (status !== 200) throw new Error(`The webhook answered ${status || 'nothing'} ${body}`);
    screen.note('webhook', `200 after ${this.elapsed()}: the message is stored for good`);
    if (this.channelSid === '') await this.opened();
    const { index } = await this.chatMessage(text);
    screen.note('chat', `message ${index} of the channel`);
  }

  /** Shows what the first message has opened. */
  private async opened(): Promise<void> {
    const { api, office, screen } = this.stage;
    const executions = `/studio/v2/Flows/${office.studioFlowSid}/Executions`;
    const execution = await until('A Studio execution', async () => (await rowsOf(api, executions))[0]);
    const { context } = await api.get(`${executions}/${execution.sid}/Context`);
    const { trigger } = context as { trigger: { message: Record<string, string> } };
    this.channelSid = trigger.message.ChannelSid!;
    const channel = await api.get(this.chatPath());
    const { proxySession, status } = JSON.parse(String(channel.attributes));
    this.sessionSid = proxySession;
    const session = await api.get(this.sessionPath());
    screen.note('session', `${proxySession}, ${session.mode}, ${session.status}`);
    screen.note('channel', `${this.channelSid}, ${channel.type}, ${status}`);
    screen.note('Studio', `${execution.sid} begins`);
  }

  private async botSays(text: string): Promise<void> {
    const { customer, screen } = this.stage;
    const match = /\{[{%]/.test(text) ? /(?:)/ : text;
    const heard = await customer.waitFor(match, HEARING_LIMIT_MS);
    screen.says('bot', 'Bot', heard.body);
    screen.note('phone', `heard after ${this.elapsed(heard)}, from ${heard.from}`);
  }

  private async agentSays(text: string): Promise<void> {
    const { api, office, customer, screen } = this.stage;
    this.task ??= await this.handOver();
    screen.says('agent', AGENT, text);
    this.wroteAt = this.stage.clock.now();
    const form = { From: office.agent, Body: text };
    const { sid } = await api.post(`${this.chatPath()}/Messages`, form);
    screen.note('chat', `${sid}, stored after ${this.elapsed()}`);
    const heard = await customer.waitFor(text, HEARING_LIMIT_MS);
    screen.note('phone', `heard after ${this.elapsed(heard)}`);
    await this.receipts(String(sid));
  }

  /** The customer's phone reports back: delivered, and then read. */
  private async receipts(chatMessageSid: string): Promise<void> {
    const { api, customer, screen } = this.stage;
    const interaction = await until('The interaction of the answer', async () => {
      const rows = await rowsOf(api, `${this.sessionPath()}/Interactions`);
      return rows.find(row => row.inbound_resource_sid === chatMessageSid);
    });
    const sid = String(interaction.outbound_resource_sid);
    const path = `/api/2010-04-01/Accounts/${api.accountSid}/Messages/${sid}.json`;
    const becomes = (wanted: string) =>
      until(`The receipt "${wanted}"`, async () => (await api.get(path)).status === wanted || undefined);
    await becomes('delivered');
    if (customer.address.startsWith('+')) return screen.note('receipt', `${sid} delivered`);
    await customer.reads();
    await becomes('read');
    screen.note('receipt', `${sid} delivered and read`);
  }

  private async handOver(): Promise<{ sid: string; reservation: string }> {
    const { api, office, screen } = this.stage;
    const workspace = `/taskrouter/v1/Workspaces/${office.workspaceSid}`;
    screen.title('The bot hands over to an agent');
    const tasks = `${workspace}/Tasks?WorkflowSid=${office.workflowSid}`;
    const { sid, ...task } = await until('A task', async () => (await rowsOf(api, tasks))[0]);
    screen.note('task', `${sid}, ${task.assignment_status}, in ${task.task_queue_friendly_name}`);
    const worker = `${workspace}/Workers/${office.workerSid}`;
    await api.post(worker, { ActivitySid: office.activities.Available! });
    screen.note('worker', `${office.workerSid} becomes Available`);
    const offered = `${worker}/Reservations?ReservationStatus=pending`;
    const reservation = await until('A reservation', async () =>
      (await rowsOf(api, offered)).find(row => row.task_sid === sid),
    );
    const path = `${worker}/Reservations/${reservation.sid}`;
    const accepted = await api.post(path, { ReservationStatus: 'accepted' });
    screen.note('offer', `${reservation.sid} ${accepted.reservation_status} by ${AGENT}`);
    const seat = `/flex-api/v1/Channels/${this.channelSid}/Roles/agent/Users`;
    await api.post(seat, { Identity: office.agent });
    screen.note('seat', `${office.agent} sits in the channel\n`);
    return { sid: `${workspace}/Tasks/${sid}`, reservation: path };
  }

  /** What the desk does when the agent wraps up: the channel ends, and with it the session; the task is completed. */
  private async wrapUp(): Promise<void> {
    const { api, screen } = this.stage;
    screen.title('The agent wraps up');
    const { attributes } = await api.get(this.chatPath());
    const inactive = JSON.stringify({ ...JSON.parse(String(attributes)), status: 'INACTIVE' });
    await api.post(this.chatPath(), { Attributes: inactive });
    screen.note('channel', `${this.channelSid} INACTIVE`);
    await until('The end of the session', async () =>
      (await api.get(this.sessionPath())).status === 'closed' ? true : undefined,
    );
    screen.note('session', `${this.sessionSid} closed`);
    if (this.task === undefined) return;
    const completed = await api.post(this.task.sid, { AssignmentStatus: 'completed', Reason: 'solved' });
    screen.note('task', `${completed.sid} ${completed.assignment_status}`);
  }

  private chatMessage(text: string): Promise<Json> {
    return until('The message in its chat channel', async () => {
      const rows = await rowsOf(this.stage.api, `${this.chatPath()}/Messages?Order=desc`);
      return rows.find(row => row.body === text);
    });
  }

  private chatPath(): string {
    return `/chat/v2/Services/${this.stage.office.chatServiceSid}/Channels/${this.channelSid}`;
  }

  private sessionPath(): string {
    return `/proxy/v1/Services/${this.stage.office.proxyServiceSid}/Sessions/${this.sessionSid}`;
  }

  /** Since the last message was written: until now, or until the phone had the answer. */
  private elapsed({ at }: Pick<Delivery, 'at'> = { at: this.stage.clock.now() }): string {
    return `${at.getTime() - this.wroteAt.getTime()} ms`;
  }
}
