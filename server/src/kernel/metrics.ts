/** What operators watch: Prometheus metrics of requests, turns and calls. */
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';

export interface Metrics {
  request(seen: { operation: string; status: number; seconds: number }): void;
  turn(seen: { events: number; seconds: number; failed: boolean }): void;
  job(seen: { kind: string; seconds: number; retried: boolean }): void;
  text(): Promise<string>;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15];

export function makeMetrics(): Metrics {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const registers = [register];
  const histogram = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Histogram({ name, help, labelNames, buckets: SECONDS, registers });
  const requests = histogram('switchhook_request_seconds', 'Time to answer a request', [
    'operation',
    'status',
  ]);
  const turns = histogram('switchhook_turn_seconds', 'Time of one turn of the lines', ['failed']);
  const jobs = histogram('switchhook_call_seconds', 'Time of one call to the outside', ['kind', 'retried']);
  const events = new Counter({ name: 'switchhook_events_total', help: 'Events handled in turns', registers });
  return {
    request: ({ operation, status, seconds }) => requests.observe({ operation, status }, seconds),
    turn({ events: handled, seconds, failed }) {
      turns.observe({ failed: String(failed) }, seconds);
      events.inc(handled);
    },
    job: ({ kind, seconds, retried }) => jobs.observe({ kind, retried: String(retried) }, seconds),
    text: () => register.metrics(),
  };
}
