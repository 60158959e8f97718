/**
 * Sockets that are cut at any packet: whoever comes again says what it has, and is told the rest. Nothing is lost,
 * nothing is told twice, and everything in its order. More cuts than here: `CUTS=5000 npx vitest run cut-sockets`.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CuttingProxy, numbersFrom, startCuttingProxy } from '../test/cutting-proxy.ts';
import { type Scene, startScene } from '../test/scene.ts';
import { makeSigner, type Signer, socketUrl, syncToken } from '../test/sync.ts';
import { connectRaw, type Notified, type RawClient } from '../test/twilsock.ts';

const CUTS = Number(process.env.CUTS ?? 500);
const SEED = Number(process.env.SEED ?? 1);
const CDS = 'https://cds.us1.twilio.com';

let scene: Scene;
let signer: Signer;

beforeAll(async () => {
  scene = await startScene({ servers: 2 });
  signer = await makeSigner(scene);
});
afterAll(() => scene?.close());

/** A client that always comes again and notes each event that it is told. */
class Listener {
  readonly ids: number[] = [];
  connections = 0;
  private readonly url: string;
  private readonly sid: string;
  private current: RawClient | null = null;
  private isOver = false;
  private readonly running: Promise<void>;

  constructor(url: string, sid: string) {
    this.url = url;
    this.sid = sid;
    this.running = this.run();
  }

  get last(): number {
    return this.ids.at(-1) ?? 0;
  }

  async stop(): Promise<void> {
    this.isOver = true;
    this.current?.close();
    await this.running;
  }

  private async run(): Promise<void> {
    const token = syncToken(signer, `listener ${this.sid}`);
    while (!this.isOver) {
      try {
        const client = await connectRaw(this.url, token);
        this.current = client;
        this.connections++;
        client.onNotified(notified => this.hear(notified));
        await this.establish(client);
        await client.ended;
      } catch {
        // Cut before it was in: again.
      }
    }
  }

  private async establish(client: RawClient): Promise<void> {
    const request = { object_sid: this.sid, object_type: 'list', last_event_id: this.last };
    await client.ask('POST', `${CDS}/v4/Subscriptions`, {
      ...{ event_protocol_version: 3, action: 'establish', correlation_id: this.connections },
      requests: [request],
    });
  }

  private hear({ type, payload }: Notified): void {
    if (type !== 'twilio.sync.event') return;
    const { event_type: eventType, event } = payload;
    if (eventType === 'subscription_established') {
      // Whoever missed more than is told at once asks again.
      if (event.replay_status === 'interrupted') void this.establish(this.current!).catch(() => {});
      return;
    }
    this.ids.push(event.id);
  }
}

/** Changes a list until it is told to stop; answers how many events there are. */
async function write(writer: RawClient, sid: string, until: () => boolean): Promise<number> {
  const next = numbersFrom(SEED + 1);
  const items = `${CDS}/v3/Lists/${sid}/Items`;
  let events = 0;
  let index = 0;
  while (!until()) {
    const some = Math.floor(next() * index);
    const choice = index === 0 ? 0 : next();
    const answer =
      choice < 0.6
        ? await writer.ask('POST', items, { data: { n: index++ } })
        : choice < 0.8
          ? await writer.ask('POST', `${items}/${some}`, { data: { n: -some } })
          : await writer.ask('DELETE', `${items}/${some}`);
    if (answer.status < 300) events = answer.body.last_event_id;
  }
  return events;
}

test(`${CUTS} cuts, two processes: every event once and in order`, {
  timeout: 60_000 + CUTS * 500,
}, async () => {
  const [near, far] = scene.servers.map(({ url }) => url) as [string, string];
  const { hostname: host, port } = new URL(near);
  const proxies: CuttingProxy[] = [];
  for (let i = 0; i < 4; i++)
    proxies.push(await startCuttingProxy({ host, port: Number(port) }, { seed: SEED + i, chance: 0.06 }));
  const writer = await connectRaw(socketUrl(far), syncToken(signer, 'writer'));
  const list = await writer.ask('POST', `${CDS}/v3/Lists`, {});
  const sid = list.body.sid as string;
  const listeners = proxies.map(proxy => new Listener(socketUrl(`http://127.0.0.1:${proxy.port}`), sid));
  const enough = () => proxies.reduce((sum, proxy) => sum + proxy.cuts(), 0) >= CUTS;
  const events = await write(writer, sid, enough);
  for (const proxy of proxies) proxy.calm();
  const whole = Array.from({ length: events }, (_, i) => i + 1);
  await expect
    .poll(() => listeners.map(({ last }) => last), { timeout: 15_000 })
    .toEqual([events, events, events, events]);
  for (const { ids } of listeners) expect(ids, `seed ${SEED}`).toEqual(whole);
  expect(events).toBeGreaterThan(CUTS / 4);
  writer.close();
  await Promise.all(listeners.map(listener => listener.stop()));
  await Promise.all(proxies.map(proxy => proxy.close()));
});
