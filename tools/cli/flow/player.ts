/**
 * Plays a flow without a server: a customer, and an answer for everything that the flow asks of the world. Subflows
 * that are at hand run for real.
 */
import {
  type Definition,
  type Effect,
  type FlowEvent,
  type FlowState,
  type Json,
  type JsonObject,
  resultOfSubflow,
  resume,
  type Step,
  start,
  startOfSubflow,
  type TriggerEvent,
  type Turn,
  type Warning,
} from '@switchhook/engine-studio';

/** What a flow is played with. */
export interface Stage {
  definition: Definition;
  /** Definitions of subflows by their flow SIDs. */
  subflows: ReadonlyMap<string, Definition>;
  /** How the customer writes: into a chat channel, or to a number. */
  channel: 'chat' | 'sms';
  /** The attributes of the chat channel. */
  attributes: JsonObject;
  /** What starts the flow when the customer writes. */
  trigger: TriggerEvent;
  now: Date;
}

/** A step, and which definition it was taken in. */
export interface Visit {
  definition: Definition;
  step: Step;
}

const CHANNEL = `CH${'1'.padStart(32, '0')}`;
const SERVICE = `IS${'1'.padStart(32, '0')}`;
const ACCOUNT = `AC${'1'.padStart(32, '0')}`;
const CUSTOMER = '+15005550006';
const NUMBER = '+15005550001';

interface Running {
  definition: Definition;
  state: FlowState;
  effect: Effect | null;
}

export class Player {
  readonly visits: Visit[] = [];
  private readonly stage: Stage;
  private now: Date;
  /** The execution, and above it its subflow while one runs. */
  private running: Running[] = [];
  private warnings: Warning[] = [];
  private messages = 0;

  constructor(stage: Stage) {
    this.stage = stage;
    this.now = stage.now;
  }

  /** What the flow wants of the world before it goes on. */
  get wants(): Effect | null {
    return this.top?.effect ?? null;
  }

  /** What it waits for while it wants nothing; null before the first message and after the end. */
  get awaits(): FlowState['awaits'] {
    return this.top?.state.awaits ?? null;
  }

  /** Why the last execution ended; null while it runs, and before there was one. Empty for the ordinary end. */
  get endReason(): string | null {
    const [root] = this.running;
    return root?.state.ended ? root.state.endReason : null;
  }

  /** The customer writes: that begins an execution, or is the reply. */
  write(body: string): void {
    const message = this.message(body);
    if (this.isActive()) this.answer({ type: 'reply', message });
    else this.begin(this.stage.trigger, message);
  }

  /** Begins an execution by something else than a message. */
  begin(event: TriggerEvent, data: Record<string, Json>): void {
    const { definition, channel, now } = this.stage;
    this.now = now;
    const turn = start({
      ...{ flowSid: `FW${'1'.padStart(32, '0')}`, executionSid: `FN${'1'.padStart(32, '0')}`, definition },
      trigger: { event, data },
      contactAddress: CUSTOMER,
      flowAddress: channel === 'chat' ? CHANNEL : NUMBER,
      now,
    });
    this.running = [];
    this.take(definition, turn);
  }

  /** Tells the flow what became of what it wanted. */
  answer(event: FlowEvent): void {
    const top = this.top;
    if (top === undefined) return;
    if (event.type === 'timeout') this.passTime(top);
    this.running.pop();
    this.take(top.definition, resume(top.definition, top.state, event, this.now), top.effect);
  }

  /** The message that the world makes of what a flow says. */
  accepted(effect: Extract<Effect, { type: 'say' }>): FlowEvent {
    const { body, from, to, channel, attributes } = effect;
    const sid = String(++this.messages).padStart(32, '0');
    const chat = { Sid: `IM${sid}`, ServiceSid: SERVICE, ChannelSid: channel, Attributes: attributes };
    const outbound = channel === '' ? { Sid: `SM${sid}`, Status: 'queued' } : chat;
    return { type: 'said', outbound: { ...outbound, Body: body, From: from, To: to } };
  }

  /** The warnings since the last call. */
  takeWarnings(): Warning[] {
    const { warnings } = this;
    this.warnings = [];
    return warnings;
  }

  private get top(): Running | undefined {
    return this.running.at(-1);
  }

  private isActive(): boolean {
    return this.running[0] !== undefined && !this.running[0].state.ended;
  }

  private waitSeconds = 0;

  private passTime(top: Running): void {
    const seconds = top.effect?.type === 'redirect' ? top.effect.timeoutSeconds : this.waitSeconds;
    this.now = new Date(this.now.getTime() + seconds * 1000);
  }

  /** Notes what a turn led to, and goes on as far as subflows allow. */
  private take(definition: Definition, turn: Turn, asked: Effect | null = null): void {
    if (asked?.type === 'say' && asked.timeoutSeconds !== undefined) this.waitSeconds = asked.timeoutSeconds;
    this.visits.push(...turn.steps.map(step => ({ definition, step })));
    this.warnings.push(...turn.warnings);
    this.running.push({ definition, state: turn.state, effect: turn.effects[0] ?? null });
    const [root, child] = this.running;
    const effect = this.wants;
    if (effect?.type === 'subflow' && child === undefined) this.descend(root!, effect);
    else if (child?.state.ended) {
      this.running.pop();
      this.answer(resultOfSubflow(child.state));
    }
  }

  private descend(parent: Running, effect: Extract<Effect, { type: 'subflow' }>): void {
    const definition = this.stage.subflows.get(effect.flowSid);
    if (definition === undefined) return;
    const call = { effect, parent, executionSid: `FN${'2'.padStart(32, '0')}`, flowSid: effect.flowSid };
    parent.effect = null;
    this.take(definition, start(startOfSubflow({ ...call, definition, now: this.now })));
  }

  /** The parameters of the webhook that brings a message. */
  private message(body: string): Record<string, Json> {
    const sid = String(++this.messages).padStart(32, '0');
    if (this.stage.channel === 'sms') {
      const parameters = { From: CUSTOMER, To: NUMBER, Body: body, NumMedia: '0', NumSegments: '1' };
      return { ...parameters, AccountSid: ACCOUNT, MessageSid: `SM${sid}`, SmsSid: `SM${sid}` };
    }
    return {
      ...{ EventType: 'onMessageSent', AccountSid: ACCOUNT, InstanceSid: SERVICE, ChannelSid: CHANNEL },
      ...{
        MessageSid: `IM${sid}`,
        Index: String(this.messages - 1),
        From: CUSTOMER,
        To: CHANNEL,
        Body: body,
      },
      ...{ Source: 'SDK', ClientIdentity: CUSTOMER, Attributes: '{}' },
      ChannelAttributes: JSON.stringify(this.stage.attributes),
      DateCreated: this.now.toISOString(),
    };
  }
}
