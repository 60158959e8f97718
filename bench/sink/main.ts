/**
 * The carrier's side of a measurement, a process of its own: takes every delivery at once, counts, and measures how
 * long ago the message that it answers was sent (the bot repeats the time that the customer wrote).
 */
import { createServer } from 'node:http';

const port = Number(process.argv[2]);
let count = 0;
let disorder = 0;
let latencies: number[] = [];
const seen = new Set<string>();
const lastByCustomer = new Map<string, number>();

function take(sid: string, delivery: string): void {
  const { to, body: text } = JSON.parse(delivery) as { to: string; body: string };
  if (seen.has(sid)) return;
  seen.add(sid);
  count++;
  const [, number, sentAt] = /#(\d+)@(\d+(?:\.\d+)?)/.exec(text) ?? [];
  if (number === undefined) return;
  latencies.push(performance.timeOrigin + performance.now() - Number(sentAt));
  if ((lastByCustomer.get(to) ?? -1) >= Number(number)) disorder++;
  lastByCustomer.set(to, Number(number));
}

function percentile(sorted: number[], share: number): number {
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 10) / 10;
}

function report(): object {
  const sorted = latencies.sort((a, b) => a - b);
  latencies = [];
  return { count, disorder, p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99) };
}

createServer((request, response) => {
  if (request.method === 'GET') {
    const answer = request.url === '/count' ? { count } : report();
    response.end(JSON.stringify(answer));
    return;
  }
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const sid = String(request.headers['idempotency-key']);
    take(sid, Buffer.concat(chunks).toString());
    response.writeHead(201, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ sid, status: 'sent' }));
  });
}).listen(port, '127.0.0.1', () => process.stdout.write('{"ready":true}\n'));
