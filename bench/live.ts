/** Live connections: what an idle one costs, how long it takes until all have come again, how fast all are told. */
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgram } from './machine.ts';
import { ACCOUNT_SID, AUTH_TOKEN, type Stage } from './stage.ts';

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
  const key = (await call(stage, `/2010-04-01/Accounts/${ACCOUNT_SID}/Keys.json`, {})) as Key;
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
  const folder = mkdtempSync(join(tmpdir(), 'switchhook-bench-live-'));
  writeFileSync(join(folder, 'order.json'), JSON.stringify(order));
  const program = startProgram(join(import.meta.dirname, 'live/main.ts'), [join(folder, 'order.json')]);
  const next = async () => {
    program.process.kill('SIGUSR2');
    return (await program.next()) as object;
  };
  try {
    const connected = (await program.next()) as object;
    await new Promise(resolve => setTimeout(resolve, SETTLE_MS));
    const kbPerConnection = Math.round((residentKb(pid) - before) / count);
    return { kbPerConnection, connected, storm: await next(), changes: await next() };
  } finally {
    await program.stop();
    rmSync(folder, { recursive: true });
  }
}

function residentKb(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
}

interface Key {
  sid: string;
  secret: string;
}

/** An access token as the official libraries sign it. */
function token(key: Key, grants: object): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const payload = { jti: `${key.sid}-${now}`, iss: key.sid, sub: ACCOUNT_SID, exp: now + 3600, grants };
  const text = `${encode({ alg: 'HS256', typ: 'JWT', cty: 'twilio-fpa;v=1' })}.${encode(payload)}`;
  return `${text}.${createHmac('sha256', key.secret).update(text).digest('base64url')}`;
}

async function call({ origin }: Stage, path: string, form?: Record<string, string>): Promise<unknown> {
  const answer = await fetch(`${origin}${path}`, {
    method: form ? 'POST' : 'GET',
    headers: { Authorization: `Basic ${Buffer.from(`${ACCOUNT_SID}:${AUTH_TOKEN}`).toString('base64')}` },
    ...(form ? { body: new URLSearchParams(form) } : {}),
  });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}
