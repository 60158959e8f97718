/** The official worker SDKs of two generations, turned towards a server of ours by the options that they have for it. */
import type { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { official } from './clients.ts';
import type { Scene } from './scene.ts';

/** 0.8.5 is what the last Flex UI 1.x carries, 2.1.1 what Flex UI 2 does. */
export const generations = ['0.8.5', '2.1.1'] as const;
export type Generation = (typeof generations)[number];

/** What the stories use of the SDK's objects. */
export interface SdkTransfer extends EventEmitter {
  sid: string;
  status: string;
  cancel(): Promise<unknown>;
}

export interface SdkTask extends EventEmitter {
  sid: string;
  status: string;
  attributes: Record<string, unknown>;
  transfers: { incoming: SdkTransfer | null; outgoing: SdkTransfer | null };
  setAttributes(attributes: object): Promise<unknown>;
  wrapUp(options: { reason: string }): Promise<unknown>;
  complete(reason: string): Promise<unknown>;
  transfer(to: string, options?: { mode?: 'WARM' | 'COLD'; attributes?: object }): Promise<unknown>;
}

export interface SdkReservation extends EventEmitter {
  sid: string;
  status: string;
  task: SdkTask;
  transfer?: SdkTransfer;
  accept(): Promise<unknown>;
  reject(options?: { activitySid?: string }): Promise<unknown>;
  wrap(): Promise<unknown>;
  complete(): Promise<unknown>;
}

interface SdkActivity {
  sid: string;
  name: string;
  setAsCurrent(options?: object): Promise<unknown>;
}

export interface SdkWorker extends EventEmitter {
  sid: string;
  name: string;
  attributes: Record<string, unknown>;
  activity: SdkActivity;
  activities: Map<string, SdkActivity>;
  channels: Map<string, { taskChannelUniqueName: string; capacity: number } & EventEmitter>;
  reservations: Map<string, SdkReservation>;
  setAttributes(attributes: object): Promise<unknown>;
  createTask(
    to: string,
    from: string,
    workflowSid: string,
    queueSid: string,
    options?: object,
  ): Promise<string>;
  updateToken(token: string): void;
  disconnect(): void;
}

interface Sdk {
  Worker: new (token: string, options: object) => SdkWorker;
  Workspace: new (
    token: string,
    options: object,
  ) => {
    fetchWorkers(params?: object): Promise<Map<string, { friendlyName: string }>>;
    fetchTaskQueues(params?: object): Promise<Map<string, { queueName: string }>>;
  };
}

const require = createRequire(import.meta.url);
const packages: Record<Generation, string> = {
  '0.8.5': 'twilio-taskrouter-08',
  '2.1.1': 'twilio-taskrouter-2',
};

export const sdk = (generation: Generation): Sdk => require(packages[generation]) as Sdk;

export interface Signing {
  accountSid: string;
  keySid: string;
  secret: string;
  workspaceSid: string;
}

/** An API key of the scene's account: what tokens are signed with. */
export async function makeSigning({ client, accountSid, workspaceSid }: Scene): Promise<Signing> {
  const key = await client.newKeys.create({ friendlyName: 'worker tokens' });
  return { accountSid, keySid: key.sid, secret: key.secret, workspaceSid };
}

export function workerToken(
  { accountSid, keySid, secret, workspaceSid }: Signing,
  { workerSid, role = 'worker', ttl = 3600 }: { workerSid: string; role?: string; ttl?: number },
): string {
  const { AccessToken } = official(6).jwt;
  const token = new AccessToken(accountSid, keySid, secret, { identity: workerSid, ttl });
  token.addGrant(new AccessToken.TaskRouterGrant({ workspaceSid, workerSid, role }));
  return token.toJwt();
}

export const addresses = (server: string) => ({
  ebServer: `${server}/event-bridge/v1/wschannels`,
  wsServer: `${server.replace('http', 'ws')}/event-bridge/v1/wschannels`,
});

export interface ClientPlace {
  generation: Generation;
  token: string;
  /** Where the server is. */
  url: string;
  options?: object;
}

/** What an object of the SDK says next, whatever errors it may speak of meanwhile. */
export function heard<Said = unknown>(emitter: EventEmitter, event: string): Promise<Said> {
  return new Promise(resolve => emitter.once(event, resolve));
}

/** A client of the SDK that is ready for work. */
export async function openWorker({ generation, token, url, options = {} }: ClientPlace): Promise<SdkWorker> {
  const { Worker } = sdk(generation);
  const worker = new Worker(token, { ...addresses(url), logLevel: 'silent', ...options });
  // Connections fail and come back; an error that nobody hears would end the process.
  worker.on('error', () => undefined);
  await heard(worker, 'ready');
  return worker;
}

export interface Cable {
  url: string;
  /** Cuts every connection; those that come afterwards go through again. */
  cut(): void;
  close(): Promise<void>;
}

/** A line to a server that can be cut. */
export async function layCable(server: string): Promise<Cable> {
  const { hostname, port } = new URL(server);
  const ends = new Set<Socket>();
  const cable = createServer(near => {
    const far = connect(Number(port), hostname);
    for (const [end, other] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(end);
      end.on('error', () => other.destroy());
      end.on('close', () => ends.delete(end) && other.destroy());
      end.pipe(other);
    }
  });
  await new Promise<void>(resolve => cable.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    for (const end of ends) end.destroy();
  };
  return {
    url: `http://127.0.0.1:${(cable.address() as AddressInfo).port}`,
    cut,
    async close() {
      cut();
      await new Promise(resolve => cable.close(resolve));
    },
  };
}
