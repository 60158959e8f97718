/**
 * Workers who asked to go offline when their client vanishes. As long as one of their connections is open anywhere, the
 * process that has it moves their end into the future; when the process dies too, nobody does, and the end comes.
 */
import type { TaskRouter } from '../../blocks/taskrouter/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Store } from '../../kernel/line/store.ts';
import type { Logger } from '../../kernel/log.ts';
import type { Bearer, Connection } from './connection.ts';
import { ABSENCE_MS, PRESENCE_MS } from './limits.ts';

export interface PresenceParts {
  store: Store;
  clock: Clock;
  log: Logger;
  taskrouter: Pick<TaskRouter, 'expectWorkers'>;
}

export class Presence {
  private readonly parts: PresenceParts;
  private readonly present = new Set<Connection>();
  private next: NodeJS.Timeout | undefined;

  constructor(parts: PresenceParts) {
    this.parts = parts;
    this.plan();
  }

  async join(connection: Connection): Promise<void> {
    this.present.add(connection);
    await this.expect([connection.bearer], ABSENCE_MS);
  }

  leave(connection: Connection): void {
    this.present.delete(connection);
  }

  /** The worker's client does not want it any more. */
  async forget(bearer: Bearer): Promise<void> {
    await this.expect([bearer], null);
  }

  stop(): void {
    clearTimeout(this.next);
  }

  private plan(): void {
    this.next = setTimeout(() => void this.say(), PRESENCE_MS).unref();
  }

  private async say(): Promise<void> {
    this.plan();
    if (this.present.size === 0) return;
    const bearers = new Map([...this.present].map(({ bearer }) => [bearer.workerSid, bearer]));
    await this.expect([...bearers.values()], ABSENCE_MS);
  }

  private async expect(bearers: readonly Bearer[], milliseconds: number | null): Promise<void> {
    const until = milliseconds === null ? null : new Date(this.parts.clock.now().getTime() + milliseconds);
    const expected = bearers.map(({ accountSid, workspaceSid, workerSid }) => ({
      ...{ accountSid, workspaceSid, workerSid },
      until,
    }));
    try {
      await this.parts.store.transact(tx => this.parts.taskrouter.expectWorkers(tx, expected));
    } catch (error) {
      this.parts.log.warn({ err: error }, 'the presence of workers could not be said');
    }
  }
}
