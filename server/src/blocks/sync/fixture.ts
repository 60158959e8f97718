/** What the tests of this block stand on: the block over a real database, its public surface, and time that passes. */
import {
  OTHER_ACCOUNT,
  openKernel,
  serveBlocks,
  TEST_ACCOUNT,
  type TestKernel,
} from '../../../test/kernel.ts';
import { runTurn } from '../../kernel/line/turn.ts';
import type { LineEvent } from '../../kernel/line/tx.ts';
import { makeSync, type Sync } from './index.ts';
import type { EventRow } from './rows.ts';

const migrations = { name: 'sync', folder: new URL('./migrations/', import.meta.url) };

type Form = Record<string, string>;

export interface Fixture {
  sync: Sync;
  kernel: TestKernel;
  post(path: string, form?: Form, options?: Options): ReturnType<Ask>;
  get(path: string, options?: Options): ReturnType<Ask>;
  remove(path: string, options?: Options): ReturnType<Ask>;
  /** Lets time pass, and everything happen whose time has come. */
  pass(seconds: number): Promise<void>;
  /** Lets one line hear these events. */
  hear(...events: LineEvent[]): Promise<void>;
  /** What subscribers of this object were told, oldest first. */
  told(objectSid: string): Promise<EventRow[]>;
  /** The forms that the service's webhook is sent about this object. */
  hooks(objectSid: string): Promise<Form[]>;
}

interface Options {
  as?: string;
  bearer?: { identity: string; roles: string[] };
  headers?: Record<string, string>;
}
type Ask = Awaited<ReturnType<typeof serveBlocks>>;

export async function openSync(): Promise<Fixture> {
  const kernel = await openKernel(migrations);
  const sync = makeSync(kernel.parts);
  const ask = await serveBlocks(kernel, [sync], () => ['sync']);
  const { steps } = sync;
  return {
    sync,
    kernel,
    post: (path, form = {}, options) => ask({ method: 'POST', path: `/sync/v1${path}`, form, ...options }),
    get: (path, options) => ask({ method: 'GET', path: `/sync/v1${path}`, ...options }),
    remove: (path, options) => ask({ method: 'DELETE', path: `/sync/v1${path}`, ...options }),
    hear: (...events) => kernel.store.transact(tx => runTurn(tx, byLine(events), steps)),
    async pass(seconds) {
      kernel.parts.clock.advance(seconds);
      await kernel.store.transact(async tx => {
        const due = await tx.query<LineEvent>(
          'delete from line.timer where run_at <= $1 returning kind, key, account_sid, data',
          [tx.now],
        );
        await runTurn(tx, byLine(due), steps);
      });
    },
    told: objectSid => sync.eventsAfter(kernel.database, { objectSid, id: 0, limit: 1000 }),
    async hooks(objectSid) {
      const jobs = await kernel.jobs();
      return jobs
        .filter(({ key }) => key === objectSid)
        .map(({ data }) => (data as { parameters: Form }).parameters);
    },
  };
}

function byLine(events: LineEvent[]): Map<string, LineEvent[]> {
  return Map.groupBy(events, ({ key }) => key);
}

/** The path of a new service. */
export async function makeService({ post }: Pick<Fixture, 'post'>, form: Form = {}): Promise<string> {
  const { body } = await post('/Services', form);
  return `/Services/${body.sid}`;
}

export { OTHER_ACCOUNT, TEST_ACCOUNT };
