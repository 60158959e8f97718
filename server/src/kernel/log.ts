/** Structured logs: JSON lines on standard output. Message bodies and secrets are never passed to it. */
import { pino } from 'pino';

export type Logger = Pick<pino.Logger, 'debug' | 'info' | 'warn' | 'error'>;

/** Field names whose values never reach a log, wherever they appear. */
const SECRET_FIELDS = ['authorization', 'authToken', 'secret', 'password', 'token', 'cookie'];

export function makeLogger(level: string): pino.Logger {
  const paths = SECRET_FIELDS.flatMap(field => [field, `*.${field}`, `*.*.${field}`]);
  return pino({ level, redact: { paths, censor: '[hidden]' }, base: { name: 'switchhook' } });
}
