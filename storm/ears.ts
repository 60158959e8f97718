/**
 * Clients on sockets, through cables that the adversary cuts. A scribe writes into a Sync list at whichever server; every
 * ear listens to the list at one server after the other, and comes again, saying what it has, whenever its line ends.
 */
import { type CuttingProxy, startCuttingProxy } from '../conformance/test/cutting-proxy.ts';
import { type Signer, socketUrl, syncToken } from '../conformance/test/sync.ts';
import { connectRaw, type Notified, type RawClient } from '../conformance/test/twilsock.ts';
import type { Door } from './door.ts';
import { pause, until } from './scope.ts';

const CDS = 'https://cds.us1.twilio.com';
const EARS = 4;
const PAUSE_MS = 100;

export interface EarsParts {
  door: Door;
  accountSid: string;
  servers: readonly string[];
  /** Whether the scribe goes on writing. */
  writing: () => boolean;
  signal: AbortSignal;
}

export interface Ears {
  listSid: string;
  /** What the scribe wrote and was told to be written, in order. */
  written: string[];
  /** For each ear, the numbers of the events that it was told of, in order. */
  heard(): number[][];
  /** Cuts every line that is open now. */
  cut(): void;
  /** Resolves when the scribe has put down the pen. */
  done: Promise<void>;
  /** Resolves when every ear has heard of this event. */
  heardUpTo(event: number): Promise<void>;
  close(): Promise<void>;
}

export async function openEars(parts: EarsParts): Promise<Ears> {
  const { door, accountSid, servers, signal } = parts;
  const key = await door.post(`/2010-04-01/Accounts/${accountSid}/Keys.json`, { FriendlyName: 'ears' });
  const service = await door.get('/sync/v1/Services/default');
  const signer = {
    ...{ accountSid, keySid: key.body.sid, secret: key.body.secret, syncServiceSid: service.body.sid },
  };
  const lists = `/sync/v1/Services/${signer.syncServiceSid}/Lists`;
  const listSid = (await door.post(lists, { UniqueName: 'storm' })).body.sid as string;
  const cables = await Promise.all(servers.map(layCable));
  const urls = cables.map(({ port }) => socketUrl(`http://127.0.0.1:${port}`));
  const ears = Array.from({ length: EARS }, (_, i) => new Ear({ urls, first: i, signer, listSid }));
  const written: string[] = [];
  return {
    listSid,
    written,
    heard: () => ears.map(({ events }) => events),
    cut: () => cables.forEach(cable => cable.cut()),
    done: scribe(parts, `${lists}/${listSid}/Items`, written),
    heardUpTo: event => until(() => ears.every(({ last }) => last >= event), signal),
    async close() {
      await Promise.all(ears.map(ear => ear.stop()));
      await Promise.all(cables.map(cable => cable.close()));
    },
  };
}

function layCable(server: string): Promise<CuttingProxy> {
  const { hostname: host, port } = new URL(server);
  return startCuttingProxy({ host, port: Number(port) }, { seed: 1, chance: 0 });
}

async function scribe({ door, writing, signal }: EarsParts, items: string, written: string[]): Promise<void> {
  while (writing()) {
    const note = `note ${written.length}`;
    await door.post(items, { Data: JSON.stringify({ note }) });
    written.push(note);
    await pause(PAUSE_MS, signal);
  }
}

interface EarParts {
  urls: readonly string[];
  first: number;
  signer: Signer;
  listSid: string;
}

class Ear {
  readonly events: number[] = [];
  private readonly parts: EarParts;
  private readonly token: string;
  private current: RawClient | undefined;
  private isOver = false;
  private readonly running: Promise<void>;

  constructor(parts: EarParts) {
    this.parts = parts;
    this.token = syncToken(parts.signer, `ear ${parts.first}`);
    this.running = this.run();
  }

  get last(): number {
    return this.events.at(-1) ?? 0;
  }

  async stop(): Promise<void> {
    this.isOver = true;
    this.current?.close();
    await this.running;
  }

  private async run(): Promise<void> {
    const { urls, first } = this.parts;
    for (let attempt = first; !this.isOver; attempt++) {
      try {
        const client = await withinPatience(connectRaw(urls[attempt % urls.length]!, this.token));
        this.current = client;
        client.onNotified(notified => this.hear(notified));
        await this.establish(client);
        await client.ended;
      } catch {
        // Cut, or nobody there: the next server.
      }
      await new Promise(resolve => setTimeout(resolve, PAUSE_MS));
    }
  }

  private async establish(client: RawClient): Promise<void> {
    const request = { object_sid: this.parts.listSid, object_type: 'list', last_event_id: this.last };
    await client.ask('POST', `${CDS}/v4/Subscriptions`, {
      ...{ event_protocol_version: 3, action: 'establish', correlation_id: 1 },
      requests: [request],
    });
  }

  private hear({ type, payload }: Notified): void {
    if (type !== 'twilio.sync.event') return;
    const { event_type: eventType, event } = payload;
    if (eventType !== 'subscription_established') this.events.push(event.id);
    // Whoever missed more than is told at once asks again.
    else if (event.replay_status === 'interrupted') void this.establish(this.current!).catch(() => {});
  }
}

/** A server that stands still takes a connection and says nothing. */
function withinPatience(connecting: Promise<RawClient>): Promise<RawClient> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new Error('nobody spoke'));
    connecting.then(client => client.close()).catch(() => {});
  }, 6000);
  return Promise.race([connecting, promise]).finally(() => clearTimeout(timer));
}
