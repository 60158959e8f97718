/**
 * The customers' side of a measurement, a process of its own: signed webhooks over kept connections, either as fast
 * as the answers come (with a bounded number of messages whose reply is still missing) or at a steady pace.
 */
import { createHmac } from 'node:crypto';
import { connect, type Socket } from 'node:net';

interface Order {
  /** Servers: connections are shared out among them. */
  origins: string[];
  path: string;
  accountSid: string;
  authToken: string;
  to: string;
  connections: number;
  /** Customers write in turn; each of them starts a conversation with its first message. */
  customers: number;
  firstCustomer: number;
  messages: number;
  /** Replies that may be missing at any time; 0 does not wait for replies. */
  window: number;
  sinkUrl: string;
  /** Messages per second; 0 is as fast as possible. */
  pace: number;
  /** The messages of one customer are numbered from here. */
  firstNumber?: number;
  /** Makes SIDs of different runs different. */
  run: string;
}

const order = JSON.parse(process.argv[2]!) as Order;
const answerTimes: number[] = [];
let sent = 0;
let failed = 0;
let delivered = 0;
let deliveredBefore = 0;

function formOf(index: number): Record<string, string> {
  const customer = order.firstCustomer + (index % order.customers);
  const from = `+1555${String(customer).padStart(7, '0')}`;
  const sid = `SM${order.run}${index.toString(16).padStart(32 - order.run.length, '0')}`;
  const now = performance.timeOrigin + performance.now();
  return {
    AccountSid: order.accountSid,
    ApiVersion: '2010-04-01',
    Body: `#${(order.firstNumber ?? 0) + Math.floor(index / order.customers)}@${now.toFixed(1)}`,
    From: from,
    MessageSid: sid,
    NumMedia: '0',
    NumSegments: '1',
    SmsMessageSid: sid,
    SmsSid: sid,
    SmsStatus: 'received',
    To: order.to,
  };
}

function signatureOf(url: string, form: Record<string, string>): string {
  const text = Object.keys(form)
    .sort()
    .map(name => name + form[name])
    .join('');
  return createHmac('sha1', order.authToken)
    .update(url + text)
    .digest('base64');
}

function requestOf(index: number, origin: string): string {
  const form = formOf(index);
  const body = new URLSearchParams(form).toString();
  return [
    `POST ${order.path} HTTP/1.1`,
    `host: ${new URL(origin).host}`,
    'content-type: application/x-www-form-urlencoded',
    `x-twilio-signature: ${signatureOf(origin + order.path, form)}`,
    `content-length: ${body.length}`,
    '',
    body,
  ].join('\r\n');
}

/** One kept connection, one request at a time: as little work as can be, since it is done on the measured machine. */
class Connection {
  private readonly socket: Socket;
  private received = '';
  private answered: (status: number) => void = () => {};

  constructor(origin: string) {
    const { hostname, port } = new URL(origin);
    this.socket = connect(Number(port), hostname).setNoDelay(true);
    this.socket.setEncoding('latin1').on('data', (text: string) => this.take(text));
  }

  /** The status of the answer. */
  ask(request: string): Promise<number> {
    return new Promise(resolve => {
      this.answered = resolve;
      this.socket.write(request);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private take(text: string): void {
    this.received += text;
    const end = this.received.indexOf('\r\n\r\n');
    if (end < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(this.received)?.[1] ?? 0);
    if (this.received.length < end + 4 + length) return;
    const status = Number(this.received.slice(9, 12));
    this.received = '';
    this.answered(status);
  }
}

async function post(connection: Connection, request: string): Promise<void> {
  const started = performance.now();
  const status = await connection.ask(request);
  answerTimes.push(performance.now() - started);
  if (status !== 200) failed++;
}

async function countDelivered(): Promise<number> {
  const answer = await fetch(`${order.sinkUrl}/count`);
  return ((await answer.json()) as { count: number }).count;
}

/** Keeps an eye on the replies while the messages go out. */
async function watch(until: () => boolean): Promise<void> {
  while (!until()) {
    delivered = (await countDelivered()) - deliveredBefore;
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}

async function connectionLoop(
  origin: string,
  { started, prepared }: { started: number; prepared: string[] },
): Promise<void> {
  const connection = new Connection(origin);
  while (sent < order.messages) {
    const index = sent++;
    if (order.pace > 0) {
      const due = started + (index * 1000) / order.pace;
      const wait = due - performance.now();
      if (wait > 0) await new Promise(resolve => setTimeout(resolve, wait));
    }
    while (order.window > 0 && index - delivered >= order.window)
      await new Promise(resolve => setTimeout(resolve, 2));
    await post(connection, prepared[index] ?? requestOf(index, origin));
  }
  connection.close();
}

async function run(): Promise<void> {
  if (order.sinkUrl !== '') deliveredBefore = await countDelivered();
  const { origins } = order;
  // Where no reply tells how old its message is, and one server gets them all, the requests are made beforehand.
  const beforehand = order.sinkUrl === '' && origins.length === 1 ? order.messages : 0;
  const prepared = Array.from({ length: beforehand }, (_, index) => requestOf(index, origins[0]!));
  let done = false;
  const watching = order.sinkUrl === '' ? undefined : watch(() => done);
  const started = performance.now();
  await Promise.all(
    Array.from({ length: order.connections }, (_, i) =>
      connectionLoop(origins[i % origins.length]!, { started, prepared }),
    ),
  );
  const accepted = performance.now() - started;
  while (
    order.sinkUrl !== '' &&
    delivered < order.messages - failed &&
    performance.now() - started < accepted + 60_000
  ) {
    await new Promise(resolve => setTimeout(resolve, 2));
  }
  const total = performance.now() - started;
  done = true;
  await watching;
  answerTimes.sort((a, b) => a - b);
  const at = (share: number) => Math.round(answerTimes[Math.floor(answerTimes.length * share)]! * 10) / 10;
  const result = {
    messages: order.messages,
    failed,
    delivered,
    acceptedPerSecond: Math.round((order.messages * 1000) / accepted),
    deliveredPerSecond: Math.round((delivered * 1000) / total),
    answerP50: at(0.5),
    answerP99: at(0.99),
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

await run();
