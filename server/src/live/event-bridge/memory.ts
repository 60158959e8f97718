/**
 * What one connection has been told. Publications are heard once as a rule, but those of two processes may come in the
 * wrong order, and after a lost connection to the database everything is read again: so that nothing is told twice and
 * a reservation's states are told one after the other, a connection remembers.
 */
import type { HeardEvent } from '../../blocks/taskrouter/index.ts';
import { LATE_COMMIT_MS } from './limits.ts';

export class Memory {
  private readonly openedAt: Date;
  private readonly told = new Map<string, number>();
  private readonly versions = new Map<string, number>();
  private latest: number;

  constructor(openedAt: Date) {
    this.openedAt = openedAt;
    this.latest = openedAt.getTime();
  }

  /** Everything before this has been told or was there when the connection began. */
  get since(): Date {
    return new Date(Math.max(this.openedAt.getTime(), this.latest - LATE_COMMIT_MS));
  }

  isNew({ event }: HeardEvent): boolean {
    return !this.told.has(event.sid);
  }

  /** Whether something that happened to the same reservation before this has not been told yet. */
  lacksEarlier({ event, view }: HeardEvent): boolean {
    if (event.resourceType !== 'reservation') return false;
    const version = versionOf(event);
    const known = this.versions.get(event.resourceSid);
    if (known !== undefined) return version > known + 1;
    const { dateCreated } = view?.reservation ?? { dateCreated: this.openedAt };
    return version > 0 && dateCreated >= this.openedAt;
  }

  keep({ event }: HeardEvent): void {
    const at = event.eventDate.getTime();
    this.latest = Math.max(this.latest, at);
    this.told.set(event.sid, at);
    if (event.resourceType === 'reservation') this.versions.set(event.resourceSid, versionOf(event));
    this.forget();
  }

  /** What is older than anything that is ever read again; maps keep the order in which they were filled. */
  private forget(): void {
    for (const [sid, at] of this.told) {
      if (at > this.latest - 2 * LATE_COMMIT_MS) break;
      this.told.delete(sid);
    }
    if (this.versions.size <= MAX_RESERVATIONS) return;
    const [oldest] = this.versions.keys();
    if (oldest !== undefined) this.versions.delete(oldest);
  }
}

/** Far more than a worker holds at a time. */
const MAX_RESERVATIONS = 200;

const versionOf = ({ eventData }: HeardEvent['event']): number => Number(eventData.reservation_version);
