/**
 * Reads the events of one object for everybody in this process who is subscribed to it. However many publications come
 * and however many listen, one reading is under way at a time, and each listener is told what lies behind its own
 * position, in order.
 */
import type { Logger } from '../../kernel/log.ts';
import type { Topics } from '../../kernel/topics.ts';
import type { EventPage, ObjectEvent, ObjectView } from './view.ts';

export interface Follower {
  /** The id of the last event that the follower has. */
  position: number;
  /** Told events in order; all of them younger than its position, which is moved before the call. */
  follow(event: ObjectEvent): void;
  /** Told, before the events of a page, who may not read them any more; true when the follower has left by that. */
  leaves?(departed: readonly string[]): boolean;
}

export interface ReaderParts {
  topics: Topics;
  log: Logger;
}

const RETRY_MS = 1000;

export class Reader {
  private readonly view: ObjectView;
  private readonly parts: ReaderParts;
  private readonly followers = new Set<Follower>();
  /** Readings for those who are catching up, by the position that they start from. */
  private readonly readings = new Map<number, Promise<EventPage>>();
  private readonly unsubscribe: (() => void)[];
  /** How far it has read; it has not read anything before the first follower. */
  private position = -1;
  private isReading = false;
  /** Something was published since the last reading began. */
  private isBehind = false;
  /** Those who hold this reader: followers and those who will be. */
  private holders = 0;

  constructor(view: ObjectView, parts: ReaderParts) {
    this.view = view;
    this.parts = parts;
    const listener = { published: () => this.wake(), lost: () => this.wake() };
    this.unsubscribe = view.topics.map(topic => parts.topics.subscribe(topic, listener));
  }

  /** Of the object. */
  get sid(): string {
    return this.view.sid;
  }

  hold(): void {
    this.holders++;
  }

  /** Whether nobody holds it any more; it then hears nothing either. */
  release(): boolean {
    this.holders--;
    if (this.holders > 0) return false;
    for (const end of this.unsubscribe) end();
    return true;
  }

  /** Events after a position, read once for all who ask at the same time. @param view freshly found. */
  read(position: number, view: ObjectView): Promise<EventPage> {
    const underWay = this.readings.get(position);
    if (underWay !== undefined) return underWay;
    const reading = view.eventsSince(position).finally(() => this.readings.delete(position));
    this.readings.set(position, reading);
    return reading;
  }

  /** Takes in whoever has caught up; false when this reader has come further meanwhile. */
  join(follower: Follower): boolean {
    if (this.position > follower.position) return false;
    if (this.followers.size === 0) this.position = follower.position;
    this.followers.add(follower);
    if (this.isBehind) this.wake();
    return true;
  }

  leave(follower: Follower): void {
    this.followers.delete(follower);
  }

  private wake(): void {
    this.isBehind = true;
    if (!this.isReading && this.followers.size > 0) void this.run();
  }

  private async run(): Promise<void> {
    this.isReading = true;
    try {
      while (this.isBehind && this.followers.size > 0) {
        this.isBehind = false;
        const page = await this.view.eventsSince(this.position);
        this.isBehind ||= page.more;
        this.tell(page);
      }
    } catch (error) {
      this.parts.log.warn({ err: error, object: this.view.sid }, 'events could not be read, trying again');
      setTimeout(() => this.wake(), RETRY_MS).unref();
    } finally {
      this.isReading = false;
    }
  }

  private tell({ events, lastEventId, departed = [] }: EventPage): void {
    if (departed.length > 0) {
      for (const follower of [...this.followers]) if (follower.leaves?.(departed)) this.leave(follower);
    }
    for (const event of events) {
      for (const follower of [...this.followers]) {
        if (event.id <= follower.position) continue;
        follower.position = event.id;
        follower.follow(event);
      }
    }
    this.position = Math.max(this.position, lastEventId);
  }
}
