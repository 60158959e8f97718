/** What customers write and what comes back: the load, and what it was like for them, for the carrier and for the CPU. */
import { join } from 'node:path';
import { type Cpu, cpuPerMessage, readCpu, startProgram } from './machine.ts';
import { ACCOUNT_SID, AUTH_TOKEN, NUMBER, type Stage } from './stage.ts';

export const CONNECTIONS = 64;
/** Messages under way at most. */
const WINDOW = 768;
/** Customers who warm the server up are nobody else's. */
const STRANGERS = 500_000;

export interface LoadResult {
  failed: number;
  delivered: number;
  acceptedPerSecond: number;
  deliveredPerSecond: number;
  answerP50: number;
  answerP99: number;
}

export interface LoadOrder {
  messages: number;
  customers: number;
  firstCustomer?: number;
  /** The messages of one customer are numbered from here. */
  firstNumber?: number;
  /** Messages a second; as fast as it goes without it. */
  pace?: number;
  connections?: number;
  /** Whether replies are waited for. */
  isAnswered: boolean;
}

let runs = 0;

/** Lets customers write; answers what they saw, and the CPU per message. */
export async function load(
  stage: Stage,
  { isAnswered, ...order }: LoadOrder,
): Promise<LoadResult & { nodeUs: number; postgresUs: number }> {
  const before: Cpu = readCpu(stage.servers, stage.postmaster);
  const program = startProgram(join(import.meta.dirname, 'load/main.ts'), [
    JSON.stringify({
      ...{ origins: stage.origins, path: stage.webhookPath, to: NUMBER },
      ...{ accountSid: ACCOUNT_SID, authToken: AUTH_TOKEN, connections: CONNECTIONS },
      ...{ firstCustomer: 1, pace: 0, run: (Date.now() * 10 + runs++).toString(16) },
      window: isAnswered && !order.pace ? WINDOW : 0,
      sinkUrl: isAnswered ? stage.sinkUrl : '',
      ...order,
    }),
  ]);
  const result = (await program.next()) as LoadResult;
  const cpu = cpuPerMessage(before, readCpu(stage.servers, stage.postmaster), order.messages);
  return { ...result, ...cpu };
}

/** Opens so many conversations, after others that only warm the server up. */
export async function openConversations(stage: Stage, customers: number) {
  const few = Math.ceil(customers / 5);
  await load(stage, { messages: few, customers: few, firstCustomer: STRANGERS, isAnswered: true });
  const opening = await load(stage, { messages: customers, customers, isAnswered: true });
  await sinkReport(stage);
  return opening;
}

/** What the carrier has taken since it was asked last. */
export async function sinkReport(
  stage: Stage,
): Promise<{ count: number; disorder: number; p50: number; p99: number }> {
  return (await (await fetch(`${stage.sinkUrl}/report`)).json()) as never;
}
