/** Routing before Monday: plays tasks against workers with a clock of its own, and tells who gets what, when and why not. */
import { explain } from './explain.ts';
import { type Decision, route } from './route.ts';
import type { Scenario, ScenarioTask } from './scenario.ts';
import { nextStep, type Place, presenceOf, targetAt } from './step.ts';
import { taskOrder } from './task-order.ts';
import type { RoutingWorker } from './worker.ts';

export interface DryRunEvent {
  /** Seconds after the beginning. */
  at: number;
  task: string;
  what: 'enters' | 'assigned' | 'finished' | 'canceled';
  /** Queue or worker by name, or the reason of a cancellation. */
  who: string;
  /** Seconds that an assigned task had waited. */
  waited?: number;
}

export interface DryRun {
  events: DryRunEvent[];
  /** Tasks that still wait when nothing can happen any more: with a sentence about every worker. */
  waiting: { task: string; queue: string; sentences: string[] }[];
}

interface Waiting {
  task: ScenarioTask;
  place: Place | null;
  priority: number;
  dueAt: number | null;
}

interface Working {
  task: ScenarioTask;
  worker: RoutingWorker;
  until: number;
}

/** Every worker accepts at once, works for the task's time, and is free again. Pure; ends with the last thing that happens. */
export function dryRun(scenario: Scenario): DryRun {
  return new Rehearsal(scenario).play();
}

class Rehearsal {
  private readonly scenario: Scenario;
  private readonly events: DryRunEvent[] = [];
  private readonly workers: RoutingWorker[];
  private coming: ScenarioTask[];
  private waiting: Waiting[] = [];
  private working: Working[] = [];

  constructor(scenario: Scenario) {
    this.scenario = scenario;
    this.workers = structuredClone(scenario.workers);
    this.coming = [...scenario.tasks].sort((left, right) => left.at - right.at);
  }

  play(): DryRun {
    for (let now = this.nextMoment(-1); Number.isFinite(now); now = this.nextMoment(now)) {
      this.finish(now);
      const arrived = this.coming.filter(({ at }) => at * 1000 <= now);
      this.coming = this.coming.slice(arrived.length);
      for (const task of arrived) this.arrive(task, now);
      this.pass(now);
    }
    return { events: this.events, waiting: this.waiting.map(one => this.whyWaiting(one)) };
  }

  /** A task enters its first target at once, so that the target's priority counts when tasks are put in order. */
  private arrive(task: ScenarioTask, now: number): void {
    const { workflow } = this.scenario;
    const presence = () => presenceOf([]);
    const step = nextStep({ workflow, task, place: null, assignable: false, presence, now });
    const one: Waiting = { task, place: null, priority: task.priority, dueAt: null };
    if (step.kind === 'move') this.enter(one, step, now);
    this.waiting.push(one);
  }

  private enter(one: Waiting, { place, target }: Decision['moves'][number], now: number): void {
    one.place = place;
    one.priority = target.priority ?? one.priority;
    this.tell(now, { task: one.task.sid, what: 'enters', who: this.queueName(target.queueSid) });
  }

  /** The next moment (ms) at which anything can change. */
  private nextMoment(now: number): number {
    const moments = [
      ...this.coming.map(({ at }) => at * 1000),
      ...this.working.map(({ until }) => until),
      ...this.waiting.map(({ dueAt }) => dueAt ?? Infinity),
      ...this.waiting.map(({ task }) => (task.at + task.timeoutSeconds) * 1000),
    ].filter(moment => moment > now);
    return Math.min(...moments);
  }

  private finish(now: number): void {
    for (const { task, worker } of this.working.filter(({ until }) => until <= now)) {
      worker.channels[task.taskChannelUniqueName]!.assignedTasks -= 1;
      worker.availableSince = now;
      this.tell(now, { task: task.sid, what: 'finished', who: worker.friendlyName });
    }
    this.working = this.working.filter(({ until }) => until > now);
  }

  private pass(now: number): void {
    const compare = taskOrder('FIFO');
    const keyOf = ({ task, priority }: Waiting) => ({
      sid: task.sid,
      priority,
      virtualStartTime: task.at * 1000,
    });
    this.waiting.sort((left, right) => compare(keyOf(left), keyOf(right)));
    this.waiting = this.waiting.filter(one => this.settle(one, now));
  }

  /** Decides about one task; false when it waits no longer. */
  private settle(one: Waiting, now: number): boolean {
    const { task } = one;
    if (now >= (task.at + task.timeoutSeconds) * 1000) {
      this.tell(now, { task: task.sid, what: 'canceled', who: 'Task TTL Exceeded' });
      return false;
    }
    const decision = this.decide(one, now);
    for (const move of decision.moves) this.enter(one, move, now);
    if (decision.kind === 'end') {
      this.tell(now, { task: task.sid, what: 'canceled', who: decision.why });
      return false;
    }
    one.place = decision.place;
    one.dueAt = decision.dueAt;
    if (decision.kind === 'wait') return true;
    this.assign(task, decision.workers[0]!, now);
    return false;
  }

  private assign(task: ScenarioTask, worker: RoutingWorker, now: number): void {
    worker.channels[task.taskChannelUniqueName]!.assignedTasks += 1;
    worker.availableSince = now;
    this.working.push({ task, worker, until: now + task.workSeconds * 1000 });
    const waited = now / 1000 - task.at;
    this.tell(now, { task: task.sid, what: 'assigned', who: worker.friendlyName, waited });
  }

  private decide({ task, place }: Pick<Waiting, 'task' | 'place'>, now: number): Decision {
    const { workflow, queues, multiTask } = this.scenario;
    const queueOf = (sid: string) => {
      const queue = queues.find(one => one.sid === sid);
      const presence = () => presenceOf(this.workers.filter(worker => queue!.matches(worker)));
      return queue && { ...queue, workers: this.workers, presence };
    };
    return route({ workflow, task, place, now, multiTask, queueOf });
  }

  private whyWaiting({ task, place }: Waiting): DryRun['waiting'][number] {
    const now = Math.max(0, ...this.events.map(({ at }) => at)) * 1000;
    const last = this.decide({ task, place }, now).trace.at(-1);
    const queue = this.scenario.queues.find(({ sid }) => sid === last?.queueSid);
    const target = last ? (targetAt(this.scenario.workflow, last.place) ?? null) : null;
    const sentences = (last?.choice.considered ?? []).map(({ verdict }, i) =>
      explain({
        verdict,
        worker: this.workers[i]!,
        task,
        target,
        targetWorkers: queue?.targetWorkers ?? null,
        now,
      }),
    );
    return { task: task.sid, queue: queue?.friendlyName ?? '', sentences };
  }

  private queueName(sid: string): string {
    return this.scenario.queues.find(queue => queue.sid === sid)?.friendlyName ?? sid;
  }

  private tell(now: number, event: Omit<DryRunEvent, 'at'>): void {
    this.events.push({ at: now / 1000, ...event });
  }
}
