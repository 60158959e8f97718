/**
 * Who wants to know when something changes, in this process and in the others. A transaction publishes positions, never
 * payloads: whoever listens reads from the database what it has not seen yet, so that what is told is always true, and
 * a lost connection costs nothing but another reading.
 */
import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { Logger } from './log.ts';
import type { Database } from './sql.ts';

/** Something has changed: the topic is mostly the SID of a resource, the position how far it has come. */
export interface Publication {
  topic: string;
  position: string | number;
}

export interface TopicListener {
  /** What was committed, in the order in which this process heard of it. */
  published(positions: string[]): void;
  /** Something may have been missed: read again from where you are. */
  lost(): void;
}

export interface Topics {
  /** Answers the function that ends the subscription. */
  subscribe(topic: string, listener: TopicListener): () => void;
  /** Tells the subscribers of this process; called after the commit. */
  publish(publications: readonly Publication[]): void;
  /** What other processes have to be told, as texts that fit a NOTIFY. */
  notices(publications: readonly Publication[]): string[];
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface TopicsOptions {
  database: Database;
  log: Logger;
}

/** The channel of NOTIFY. */
export const TOPICS_CHANNEL = 'topics';
/** PostgreSQL takes less than 8000 bytes; topics and positions are ASCII. */
const NOTICE_LENGTH = 7500;
const RECONNECT_MS = 200;
/** Longer than others need to count who is present (line/lanes.ts). */
const UNNOTICED_MS = 3000;

export function makeTopics(options: TopicsOptions): Topics {
  return new TopicHub(options);
}

class TopicHub implements Topics {
  private readonly options: TopicsOptions;
  private readonly listeners = new Map<string, Set<TopicListener>>();
  /** Tells our own notices from those of others. */
  private readonly origin = randomBytes(6).toString('base64url');
  private client: pg.Client | undefined;
  private again: NodeJS.Timeout | undefined;
  private unnoticed: NodeJS.Timeout | undefined;
  private stopping = false;

  constructor(options: TopicsOptions) {
    this.options = options;
  }

  subscribe(topic: string, listener: TopicListener): () => void {
    const listeners = this.listeners.get(topic) ?? new Set();
    this.listeners.set(topic, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.listeners.get(topic) === listeners) this.listeners.delete(topic);
    };
  }

  publish(publications: readonly Publication[]): void {
    const heard = publications.filter(({ topic }) => this.listeners.has(topic));
    for (const [topic, ofTopic] of Map.groupBy(heard, ({ topic }) => topic)) {
      const positions = ofTopic.map(({ position }) => String(position));
      for (const listener of [...(this.listeners.get(topic) ?? [])]) listener.published(positions);
    }
  }

  notices(publications: readonly Publication[]): string[] {
    const notices: string[] = [];
    let notice = this.origin;
    for (const { topic, position } of publications) {
      const entry = `\n${topic} ${position}`;
      if (notice.length + entry.length > NOTICE_LENGTH) {
        notices.push(notice);
        notice = this.origin;
      }
      notice += entry;
    }
    return notice === this.origin ? notices : [...notices, notice];
  }

  async start(): Promise<void> {
    const client = await this.options.database.dedicated();
    client.on('notification', ({ payload = '' }) => this.hear(payload));
    try {
      await client.query(`listen ${TOPICS_CHANNEL}`);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    if (this.stopping) return client.end();
    client.on('end', () => this.reconnect());
    this.client = client;
    // Whoever was alone until now may not have seen yet that there is somebody to tell.
    this.unnoticed ??= setTimeout(() => this.loseAll(), UNNOTICED_MS).unref();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.again);
    clearTimeout(this.unnoticed);
    await this.client?.end();
  }

  private hear(notice: string): void {
    const [origin, ...entries] = notice.split('\n');
    if (origin === this.origin) return;
    this.publish(
      entries.map(entry => {
        const [topic = '', position = ''] = entry.split(' ');
        return { topic, position };
      }),
    );
  }

  /** Whatever was committed while nobody listened is found by reading again. */
  private reconnect(): void {
    if (this.stopping) return;
    this.client = undefined;
    this.again = setTimeout(() => {
      this.start().then(
        () => this.loseAll(),
        (error: Error) => {
          this.options.log.warn({ err: error }, 'changes of other processes are not heard, trying again');
          this.reconnect();
        },
      );
    }, RECONNECT_MS);
  }

  private loseAll(): void {
    const listeners = [...this.listeners.values()].flatMap(ofTopic => [...ofTopic]);
    for (const listener of listeners) listener.lost();
  }
}
