/** Offers tasks that are being transferred: before anything that waits, as somebody is at work on them already. */
import { chooseWorkers } from '@switchhook/engine-routing';
import type { Tx } from '../../../kernel/line/tx.ts';
import type { TaskRow, TransferRow } from '../store/rows.ts';
import { transfersToOffer } from '../store/transfers.ts';
import { occupyWorkers } from '../store/workers.ts';
import { makeOffers, type Offer, offerTo } from './apply.ts';
import { occupy, routingTaskOf } from './decide.ts';
import { openScenes } from './scene.ts';
import { COOL_DOWN_SECONDS, readCooling, type World } from './world.ts';

/** Asks whoever can take them over now. The loads of the world's staff grow with it. */
export async function offerTransfers(tx: Tx, world: World): Promise<void> {
  const transfers = await transfersToOffer(tx, world);
  if (transfers.length === 0) return;
  const scenes = await openScenes(tx, transfers);
  const tasks = [...scenes.values()].map(({ task }) => task);
  await readCooling(tx, world, tasks);
  const offers: Offer[] = [];
  for (const transfer of transfers) {
    const scene = scenes.get(transfer.taskSid);
    if (scene?.transfer?.sid !== transfer.sid) continue;
    const worker = chosenFor(world, { task: scene.task, transfer, now: tx.now });
    if (worker === undefined) {
      askAgain(tx, world, transfer);
      continue;
    }
    const present = await occupyWorkers(tx, world, { sids: [worker.sid], regardless: [], now: tx.now });
    if (!present.has(worker.sid)) continue;
    occupy(world, { task: scene.task, workers: [worker] }, tx.now);
    offers.push(offerTo(tx, world, { task: scene.task, workerSid: worker.sid, transferSid: transfer.sid }));
  }
  await makeOffers(tx, world, { offers, told: [] });
}

function chosenFor(
  world: World,
  { task, transfer, now }: { task: TaskRow; transfer: TransferRow; now: Date },
) {
  const cooling = [...(world.cooling.get(task.sid) ?? [])].filter(([, until]) => until > now.getTime());
  const { transferTo, transferType, initiatingWorkerSid } = transfer;
  const queue = transferType === 'QUEUE' ? (world.staffed.get(transferTo) ?? null) : null;
  if (transferType === 'QUEUE' && queue === null) return undefined;
  const routed = routingTaskOf(world, { ...task, routingTarget: null });
  const choice = chooseWorkers({
    task:
      transferType === 'QUEUE'
        ? routed
        : { ...routed, routingTarget: { workerSid: transferTo, ignoreCapacity: false } },
    target: null,
    queue,
    workers: queue?.workers ?? world.staff,
    now: now.getTime(),
    multiTask: world.multiTask,
    coolingDown: new Set([initiatingWorkerSid, ...cooling.map(([sid]) => sid)]),
  });
  return choice.chosen[0];
}

/** Whoever has just let the task pass can be asked again after a while. */
function askAgain(tx: Tx, world: World, { sid, accountSid, workspaceSid, taskSid }: TransferRow): void {
  const until = [...(world.cooling.get(taskSid)?.values() ?? [])].filter(time => time > tx.now.getTime());
  if (until.length === 0) return;
  tx.timer({
    name: `${sid}:again`,
    kind: 'routing.due',
    key: workspaceSid,
    accountSid,
    data: { workspaceSid, sid: taskSid },
    runAt: new Date(Math.min(tx.now.getTime() + COOL_DOWN_SECONDS * 1000, ...until)),
  });
}
