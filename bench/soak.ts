/** An hour at a steady pace, while conversations come and go: whether the server holds ever more memory or files. */
import { readdirSync } from 'node:fs';
import { residentKb } from './machine.ts';
import { load, openConversations, sinkReport } from './messages.ts';
import { openStage } from './stage.ts';

const PACE = 200;
const CUSTOMERS = 2000;
/** So many of the customers are others in the next minute. */
const NEW_EACH_MINUTE = 200;
/** Until then caches fill, and V8 finds out how large its heap has to be. */
const WARM_MINUTES = 10;

export interface SoakMinute {
  minute: number;
  megabytes: number;
  files: number;
  failed: number;
  disorder: number;
  p99: number;
  nodeUs: number;
  postgresUs: number;
}

/** The figures of one minute after the other. */
export async function* measureSoak(minutes: number): AsyncGenerator<SoakMinute> {
  const stage = await openStage();
  try {
    await stage.release();
    await openConversations(stage, CUSTOMERS);
    const pid = stage.servers[0]!.process.pid!;
    for (let minute = 1; minute <= minutes; minute++) {
      const { failed, nodeUs, postgresUs } = await load(stage, {
        ...{ messages: PACE * 60, pace: PACE, customers: CUSTOMERS, isAnswered: true },
        ...{ firstCustomer: 1 + minute * NEW_EACH_MINUTE, firstNumber: minute * PACE },
      });
      const { disorder, p99 } = await sinkReport(stage);
      const held = { megabytes: Math.round(residentKb(pid) / 1024), files: filesOf(pid) };
      yield { minute, ...held, failed, disorder, p99, nodeUs, postgresUs };
    }
  } finally {
    await stage.close();
  }
}

/** What the minutes after the first ten say: memory at least and at most, and the trend of a straight line through it. */
export function flatness(all: readonly SoakMinute[]): object {
  const warm = all.slice(Math.min(WARM_MINUTES, all.length - 1));
  const held = warm.map(({ megabytes }) => megabytes);
  const mean = held.reduce((sum, one) => sum + one, 0) / held.length;
  const middle = (held.length - 1) / 2;
  const slope =
    held.reduce((sum, one, at) => sum + (at - middle) * (one - mean), 0) /
    Math.max(
      1,
      held.reduce((sum, _, at) => sum + (at - middle) ** 2, 0),
    );
  const percent = (part: number) => `${Math.round((part / mean) * 1000) / 10} %`;
  return {
    ...{ minutes: warm.length, 'MB at least': Math.min(...held), 'at most': Math.max(...held) },
    'away from their mean': percent(Math.max(...held.map(one => Math.abs(one - mean)))),
    'growth in an hour': percent(slope * 60),
    'files at most': Math.max(...warm.map(({ files }) => files)),
    failed: all.reduce((sum, { failed }) => sum + failed, 0),
  };
}

const filesOf = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;
