/** Live connections: what an idle one costs, how long it takes until all have come again, how fast all are told. */
import { call, newKey, token } from './live/account.ts';
import { startPhased } from './live/phases.ts';
import { residentKb } from './machine.ts';
import type { Stage } from './stage.ts';

/** Clients of the reconnect storm that the server is held to. */
const CLIENTS = 2000;
const SETTLE_MS = 3000;

export interface LiveFigures {
  /** Growth of the server's resident memory for each idle connection; what it took once it had all of them. */
  kbPerConnection: number;
  connected: object;
  storm: object;
  changes: object;
}

export async function measureLive(stage: Stage, { short }: { short: boolean }): Promise<LiveFigures> {
  const count = short ? CLIENTS / 10 : CLIENTS;
  const key = await newKey(stage);
  const { sid: serviceSid } = (await call(stage, '/sync/v1/Services/default')) as { sid: string };
  const documents = `/sync/v1/Services/${serviceSid}/Documents`;
  const { sid: shared } = (await call(stage, documents, { Data: '{}' })) as { sid: string };
  const tokenOf = (n: number) =>
    token(key, { identity: `client ${n}`, data_sync: { service_sid: serviceSid } });
  const pid = stage.servers[0]!.process.pid!;
  const order = {
    url: `${stage.origin.replace('http', 'ws')}/tsock/v3/wsconnect`,
    tokens: Array.from({ length: count }, (_, n) => tokenOf(n)),
    shared,
    atOnce: 50,
    changes: short ? 5 : 20,
  };
  const before = residentKb(pid);
  const program = startPhased('main.ts', order);
  try {
    const connected = await program.result();
    await new Promise(resolve => setTimeout(resolve, SETTLE_MS));
    const kbPerConnection = Math.round((residentKb(pid) - before) / count);
    return { kbPerConnection, connected, storm: await program.next(), changes: await program.next() };
  } finally {
    await program.stop();
  }
}
