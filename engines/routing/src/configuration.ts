/**
 * Reads the configuration of a workflow. Everything wrong is told at once, each with the path of the key, because people
 * edit these texts by hand. Unknown keys are nobody's mistake: the caller keeps the text as it came.
 */
import { compile, type Lookup, parse } from '@switchhook/engine-expression';
import { readOrderBy } from './order-by.ts';
import { pairLookup, skipLookup, taskLookup } from './scope.ts';
import type { Filter, KnownWorker, Rule, Target, Workflow } from './workflow.ts';

export interface ConfigurationProblem {
  /** Where, as in `task_routing.filters[0].targets[1].queue`. */
  path: string;
  message: string;
}

export type Configuration =
  | { ok: true; workflow: Workflow }
  | { ok: false; problems: ConfigurationProblem[] };

type Json = Readonly<Record<string, unknown>>;

/** The largest priority of a task, and so of a target. */
const MAX_PRIORITY = 2_147_483_647;

/** No task waits longer than this (14 days), so no target does. */
const MAX_TIMEOUT_SECONDS = 1_209_600;

/** Reads the JSON value `{ task_routing: { filters, default_filter } }`. */
export function readConfiguration(json: unknown): Configuration {
  const reader = new ConfigurationReader();
  const workflow = reader.workflow(json);
  return reader.problems.length === 0 ? { ok: true, workflow } : { ok: false, problems: reader.problems };
}

class ConfigurationReader {
  readonly problems: ConfigurationProblem[] = [];

  workflow(json: unknown): Workflow {
    const path = 'task_routing';
    const routing = this.#object(isObject(json) ? json[path] : undefined, path);
    const filters = this.#list(routing.filters, `${path}.filters`).map((filter, index) =>
      this.#filter(filter, `${path}.filters[${index}]`),
    );
    const fallback = routing.default_filter ?? null;
    const defaultTarget =
      fallback === null ? null : this.#target(fallback, `${path}.default_filter`, undefined);
    return { filters, defaultTarget };
  }

  #filter(json: unknown, path: string): Filter {
    const filter = this.#object(json, path);
    // Told once: what is no filter at all need not hear what it lacks.
    if (filter !== json) return { name: null, expression: this.#rule('', path, taskLookup), targets: [] };
    const text = filter.expression;
    if (typeof text !== 'string') this.#problem(`${path}.expression`, 'must be a text');
    const targets = this.#list(filter.targets, `${path}.targets`);
    if (Array.isArray(filter.targets) && targets.length === 0) {
      this.#problem(`${path}.targets`, 'must name at least one target');
    }
    const name = filter.filter_friendly_name ?? filter.friendly_name;
    return {
      name: this.#text(name, `${path}.filter_friendly_name`) ?? null,
      expression: this.#rule(typeof text === 'string' ? text : '', `${path}.expression`, taskLookup),
      targets: this.#targets(targets, path),
    };
  }

  #targets(list: readonly unknown[], path: string): Target[] {
    let queueSid: string | undefined;
    return list.map((json, index) => {
      const target = this.#target(json, `${path}.targets[${index}]`, queueSid);
      queueSid = target.queueSid;
      return target;
    });
  }

  #target(json: unknown, path: string, inheritedQueueSid: string | undefined): Target {
    const given = this.#object(json, path);
    const queueSid = this.#text(given.queue ?? given.task_queue_sid, `${path}.queue`) ?? inheritedQueueSid;
    if (isObject(json) && queueSid === undefined) this.#problem(`${path}.queue`, 'must name a task queue');
    const text = (key: string) => this.#text(given[key], `${path}.${key}`);
    const expression = text('expression');
    const orderBy = text('order_by');
    const skipIf = text('skip_if');
    return withoutAbsent<Target>({
      queueSid: queueSid ?? '',
      expression: expression && this.#rule(expression, `${path}.expression`, pairLookup),
      priority: this.#integer(given.priority, `${path}.priority`, MAX_PRIORITY),
      timeoutSeconds: this.#integer(given.timeout, `${path}.timeout`, MAX_TIMEOUT_SECONDS),
      orderBy: orderBy && this.#orderBy(orderBy, `${path}.order_by`),
      skipIf: skipIf && this.#rule(skipIf, `${path}.skip_if`, skipLookup),
      knownWorker: this.#knownWorker(text('known_worker_sid'), text('known_worker_friendly_name'), path),
    });
  }

  #rule<Scope>(text: string, path: string, lookup: Lookup<Scope>): Rule<Scope> {
    const parsed = parse(text);
    if (!parsed.ok) this.#problem(path, parsed.problem);
    const expression = parsed.ok ? parsed.expression : ({ kind: 'never' } as const);
    return { text, expression, holds: compile(expression, lookup) };
  }

  #orderBy(text: string, path: string): Target['orderBy'] {
    const order = readOrderBy(text);
    if (!('problem' in order)) return order;
    this.#problem(path, order.problem);
    return undefined;
  }

  #knownWorker(sid: string | undefined, name: string | undefined, path: string): KnownWorker | undefined {
    if (sid !== undefined && name !== undefined) {
      this.#problem(`${path}.known_worker_friendly_name`, 'cannot be given together with known_worker_sid');
    }
    const text = sid ?? name;
    if (text === undefined) return undefined;
    const by = sid === undefined ? 'friendlyName' : 'sid';
    if (!text.startsWith('task.')) return { by, value: { literal: text } };
    const parsed = parse(text);
    if (parsed.ok && parsed.expression.kind === 'holds' && parsed.expression.operand.kind === 'path') {
      return { by, value: { taskPath: parsed.expression.operand.steps.slice(1) } };
    }
    const key = sid === undefined ? 'known_worker_friendly_name' : 'known_worker_sid';
    this.#problem(`${path}.${key}`, `"${text}" is not a path into the attributes of the task`);
    return undefined;
  }

  #object(json: unknown, path: string): Json {
    if (isObject(json)) return json;
    this.#problem(path, 'must be an object');
    return {};
  }

  #list(json: unknown, path: string): readonly unknown[] {
    if (Array.isArray(json)) return json;
    // A workflow may have a default filter only; a filter without targets leads nowhere.
    if (!(json === undefined && path === 'task_routing.filters')) this.#problem(path, 'must be a list');
    return [];
  }

  /** Absent, null and empty are the same: consoles write all three for a field that was left blank. */
  #text(json: unknown, path: string): string | undefined {
    if (json === undefined || json === null || json === '') return undefined;
    if (typeof json === 'string') return json;
    this.#problem(path, 'must be a text');
    return undefined;
  }

  /** Whole numbers are written as numbers or as texts of digits. */
  #integer(json: unknown, path: string, maximum: number): number | undefined {
    if (json === undefined || json === null || json === '') return undefined;
    const value = typeof json === 'string' && /^\d{1,10}$/.test(json) ? Number(json) : json;
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= maximum) return value;
    this.#problem(path, `must be a whole number from 0 to ${maximum}`);
    return undefined;
  }

  #problem(path: string, message: string): void {
    this.problems.push({ path, message });
  }
}

function isObject(json: unknown): json is Json {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

type Loose<Value> = { [Key in keyof Value]: Value[Key] | undefined | '' };

function withoutAbsent<Value extends object>(loose: Loose<Value>): Value {
  const kept = Object.entries(loose).filter(
    ([key, value]) => value !== undefined && (value !== '' || key === 'queueSid'),
  );
  return Object.fromEntries(kept) as Value;
}
