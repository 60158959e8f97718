/**
 * One index of one workspace, as long as somebody queries it live: its items are kept, and whatever happens in the
 * workspace is looked up once for all queries, each of which is told what has changed for it.
 */
import type { InsightViews } from '../../blocks/taskrouter/index.ts';
import type { Logger } from '../../kernel/log.ts';
import type { Topics } from '../../kernel/topics.ts';
import type { Index, Item } from './items.ts';
import type { Predicate } from './query.ts';

/** Items of one index; a supervisor's wall of screens shows some hundred. */
export const MAX_ITEMS = 5000;
const RETRY_MS = 1000;

export interface FeedParts {
  views: InsightViews;
  topics: Topics;
  log: Logger;
}

export interface Watch {
  matches: Predicate;
  updated(item: Item): void;
  removed(key: string): void;
}

export interface FeedAt {
  accountSid: string;
  workspaceSid: string;
}

interface Watching {
  watch: Watch;
  /** What the watcher has. */
  shown: Set<string>;
}

export class IndexFeed {
  private readonly parts: FeedParts;
  private readonly index: Index;
  private readonly at: FeedAt;
  private readonly watchings = new Set<Watching>();
  private readonly unsubscribe: () => void;
  private items = new Map<string, Item>();
  private pending: string[] = [];
  private isLost = true;
  private running: Promise<void> | null = null;

  constructor(parts: FeedParts, index: Index, at: FeedAt) {
    this.parts = parts;
    this.index = index;
    this.at = at;
    this.unsubscribe = parts.topics.subscribe(at.workspaceSid, {
      published: sids => {
        this.pending.push(...sids);
        void this.run();
      },
      lost: () => {
        this.isLost = true;
        void this.run();
      },
    });
  }

  /** Answers what matches now; from then on the watcher is told of changes, until the function that is answered is called. */
  async watch(watch: Watch): Promise<{ items: Item[]; end: () => void }> {
    await this.run();
    const items = [...this.items.values()].filter(watch.matches);
    const watching = { watch, shown: new Set(items.map(({ key }) => key)) };
    this.watchings.add(watching);
    return { items, end: () => void this.watchings.delete(watching) };
  }

  close(): void {
    this.unsubscribe();
  }

  /** Resolves when everything that was published before is known. */
  private run(): Promise<void> {
    this.running ??= this.catchUp().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  private async catchUp(): Promise<void> {
    try {
      while (this.isLost || this.pending.length > 0) {
        if (this.isLost) await this.readAll();
        else await this.readChanged(this.pending.splice(0));
      }
    } catch (error) {
      this.isLost = true;
      this.parts.log.warn({ err: error, workspace: this.at.workspaceSid }, 'an index could not be read');
      setTimeout(() => void this.run(), RETRY_MS).unref();
    }
  }

  private async readAll(): Promise<void> {
    this.isLost = false;
    this.pending = [];
    const read = await this.index.read(this.parts.views, this.at, { limit: MAX_ITEMS });
    const items = new Map(read.map(item => [item.key, item]));
    for (const key of this.items.keys()) if (!items.has(key)) this.drop(key);
    for (const item of items.values()) this.put(item);
  }

  private async readChanged(eventSids: string[]): Promise<void> {
    const { views } = this.parts;
    const changed = this.index.changed(await views.subjects(this.at, eventSids));
    if (changed.sids.length === 0 && changed.taskSids.length === 0) return;
    const read = await this.index.read(views, this.at, { ...changed, limit: MAX_ITEMS });
    const there = new Set(read.map(({ key }) => key));
    for (const key of changed.sids) if (!there.has(key)) this.drop(key);
    for (const item of read) this.put(item);
  }

  private put(item: Item): void {
    const known = this.items.get(item.key);
    if (known !== undefined && known.revision >= item.revision) return;
    this.items.set(item.key, item);
    for (const { watch, shown } of this.watchings) {
      if (watch.matches(item)) {
        shown.add(item.key);
        watch.updated(item);
      } else if (shown.delete(item.key)) watch.removed(item.key);
    }
  }

  private drop(key: string): void {
    this.items.delete(key);
    for (const { watch, shown } of this.watchings) if (shown.delete(key)) watch.removed(key);
  }
}
