/** What the tests of TaskRouter stand on: a real database, the real HTTP layer, and turns over all lines that have work. */
import { openKernel, type Request, serveBlocks, TEST_ACCOUNT } from '../../../test/kernel.ts';
import { runTurn, type Steps } from '../../kernel/line/turn.ts';
import type { LineEvent, NewJob } from '../../kernel/line/tx.ts';
import { makeTaskRouter, type TaskChanged } from './index.ts';

const migrations = { name: 'taskrouter', folder: new URL('./migrations/', import.meta.url) };

/** A workspace as an account has it for Flex, with the tools to make things happen in it. */
export async function openWorkspace() {
  const kernel = await openKernel(migrations);
  const block = makeTaskRouter(kernel.parts);
  const ask = await serveBlocks(kernel, [block], () => ['taskrouter']);
  const place = await kernel.store.transact(tx => block.provision(tx, { accountSid: TEST_ACCOUNT }));
  const root = `/taskrouter/v1/Workspaces/${place.workspaceSid}`;
  const told: TaskChanged[] = [];
  const steps: Steps = {
    ...block.steps,
    'task.changed': [async event => void told.push(event.data as TaskChanged)],
  };

  async function rest(
    method: Request['method'],
    path: string,
    form?: Request['form'],
    headers?: Request['headers'],
  ) {
    const reply = await ask({
      method,
      path: root + path,
      ...(form && { form }),
      ...(headers && { headers }),
    });
    return { ...reply.body, status: reply.status };
  }

  /** Runs what is due, as the worker of the lines does, until nothing is left. */
  async function run(): Promise<void> {
    for (;;) {
      const events = await kernel.store.transact(async tx => {
        const work = await tx.query<LineEvent>(
          'delete from line.work returning id, kind, key, account_sid, data',
        );
        const due = await tx.query<LineEvent>(
          'delete from line.timer where run_at <= $1 returning kind, key, account_sid, data',
          [tx.now],
        );
        const byKey = new Map<string, LineEvent[]>();
        for (const event of [...due, ...work]) byKey.set(event.key, [...(byKey.get(event.key) ?? []), event]);
        await runTurn(tx, byKey, steps);
        return due.length + work.length;
      });
      if (events === 0) return;
    }
  }

  return {
    kernel,
    block,
    ask,
    place,
    root,
    told,
    rest,
    run,
    /** Time passes, and what becomes due happens. */
    async pass(seconds: number) {
      kernel.parts.clock.advance(seconds);
      await run();
    },
    /** A worker, `Available` unless another activity is named. */
    async hire(friendlyName: string, attributes: object = {}, activity = 'Available') {
      const form = {
        FriendlyName: friendlyName,
        Attributes: JSON.stringify(attributes),
        ActivitySid: place.activitySids[activity]!,
      };
      const worker = await rest('POST', '/Workers', form);
      if (worker.status !== 201) throw new Error(JSON.stringify(worker));
      await run();
      return worker as { sid: string } & Record<string, unknown>;
    },
    async createTask(form: Record<string, string> = {}) {
      const task = await rest('POST', '/Tasks', { TaskChannel: 'chat', ...form });
      if (task.status !== 201) throw new Error(JSON.stringify(task));
      await run();
      return task as { sid: string } & Record<string, unknown>;
    },
    async task(sid: string) {
      return rest('GET', `/Tasks/${sid}`);
    },
    /** Worker's name and status of every reservation of a task, oldest first. */
    async offers(taskSid: string): Promise<string[]> {
      const { reservations } = await rest('GET', `/Tasks/${taskSid}/Reservations`);
      return reservations.map(
        (one: Record<string, string>) => `${one.worker_name} ${one.reservation_status}`,
      );
    },
    /** The pending or accepted reservation of a task with this worker. */
    async answer(taskSid: string, workerName: string, form: Record<string, string>) {
      const { reservations } = await rest('GET', `/Tasks/${taskSid}/Reservations`);
      const own = reservations.findLast((one: Record<string, string>) => one.worker_name === workerName);
      const reply = await rest('POST', `/Tasks/${taskSid}/Reservations/${own.sid}`, form);
      await run();
      return reply;
    },
    /** The webhooks that wait to be made: kind of event or address, oldest first. */
    async webhooks(): Promise<(NewJob & { data: { url: string; parameters: Record<string, string> } })[]> {
      return (await kernel.jobs()) as never;
    },
  };
}

export type Floor = Awaited<ReturnType<typeof openWorkspace>>;
