/** What the tests of this block stand on: the block over a real database, with numbers of its own and a pretend sender. */
import { OTHER_ACCOUNT, openKernel, serveBlocks, TEST_ACCOUNT } from '../../../test/kernel.ts';
import type { Tx } from '../../kernel/line/tx.ts';
import { makeProxy, type OwnedNumber, type Proxy, type ProxyNeeds } from './index.ts';

const migrations = { name: 'proxy', folder: new URL('./migrations/', import.meta.url) };

/** Numbers that the test account owns; `PN…01` is the first. */
export const OWNED = ['+14155550100', '+14155550101', '+442071830750', '+12125550103'] as const;
/** A chat service that no account has. */
export const NO_CHAT = `IS${'f'.repeat(32)}`;
export const SHORT_CODE_SID = `SC${'5'.repeat(32)}`;

export function numberSid(index: number): string {
  return `PN${String(index + 1).padStart(32, '0')}`;
}

const owned: OwnedNumber[] = [
  ...OWNED.map((phoneNumber, index) => ({
    sid: numberSid(index),
    phoneNumber,
    capabilities: { voice: true, SMS: true, MMS: true },
  })),
  { sid: SHORT_CODE_SID, phoneNumber: '55555', capabilities: { sms: true } },
];

export interface Relayed {
  to: string;
  from: string;
  body: string;
}

export interface Fixture {
  proxy: Proxy;
  ask: Awaited<ReturnType<typeof serveBlocks>>;
  relayed: Relayed[];
  joined: string[];
  /** What the owner was told of pools that fill up. */
  nearlyFull: string[];
  transact<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  kernel: Awaited<ReturnType<typeof openKernel>>;
}

/** @param sitsIn who sits in which chat; nobody without it */
export async function openProxy(sitsIn: ProxyNeeds['sitsIn'] = async () => false): Promise<Fixture> {
  const kernel = await openKernel(migrations);
  const relayed: Relayed[] = [];
  const joined: string[] = [];
  const nearlyFull: string[] = [];
  const needs: ProxyNeeds = {
    ownsNumber: async (_tx, accountSid, address) =>
      (accountSid === TEST_ACCOUNT && owned.find(({ phoneNumber }) => phoneNumber === address)) || null,
    numberBySid: async (_tx, accountSid, sid) =>
      (accountSid === TEST_ACCOUNT && owned.find(number => number.sid === sid)) || null,
    async relay(tx, { participant, body }) {
      relayed.push({ to: participant.identifier, from: participant.proxyIdentifier, body });
      const sid = tx.sid('SM');
      return { sid, url: `http://switchhook.test/${sid}`, status: 'queued' };
    },
    sitsIn,
    hasChatService: async (_tx, _accountSid, sid) => sid !== NO_CHAT,
    async numberJoined(_tx, { sid }) {
      joined.push(sid);
    },
    async poolNearlyFull(_tx, { text }) {
      nearlyFull.push(text);
    },
  };
  const proxy = makeProxy(kernel.parts, needs);
  const ask = await serveBlocks(kernel, [proxy], () => ['proxy']);
  return { proxy, ask, relayed, joined, nearlyFull, kernel, transact: work => kernel.store.transact(work) };
}

let names = 0;

/** A service of its own for a test. */
export async function makeService(
  { ask }: Pick<Fixture, 'ask'>,
  settings: Record<string, string> = {},
): Promise<string> {
  const form = { UniqueName: `service ${++names}`, ...settings };
  const reply = await ask({ method: 'POST', path: '/proxy/v1/Services', form });
  return reply.body.sid;
}

/** A chat instance of its own: a service is bound to one alone. */
export function chatInstance(): string {
  return `IS${String(++names).padStart(32, '0')}`;
}

export function channelSid(index: number): string {
  return `CH${String(index).padStart(32, '0')}`;
}

export { OTHER_ACCOUNT, TEST_ACCOUNT };
