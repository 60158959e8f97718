/** Structured logs: JSON lines on standard output. Message bodies and secrets are never passed to it. */
import { type DestinationStream, pino } from 'pino';

export type Logger = Pick<pino.Logger, 'debug' | 'info' | 'warn' | 'error'>;

/** Field names whose values never reach a log, wherever they appear. */
const SECRET_FIELDS = ['authorization', 'authToken', 'secret', 'password', 'token', 'cookie'];

/** Where PostgreSQL shows values of the row that it complains of: customers' addresses and words. */
const FIELDS_WITH_ROWS = ['detail', 'where', 'internalQuery'];

/** @param to where the lines go instead of standard output */
export function makeLogger(level: string, to?: DestinationStream): pino.Logger {
  const paths = SECRET_FIELDS.flatMap(field => [field, `*.${field}`, `*.*.${field}`]);
  const options: pino.LoggerOptions = {
    level,
    redact: { paths, censor: '[hidden]' },
    base: { name: 'switchhook' },
    serializers: { err: pino.stdSerializers.wrapErrorSerializer(withoutRows) },
  };
  return to === undefined ? pino(options) : pino(options, to);
}

function withoutRows(error: pino.SerializedError): object {
  return Object.fromEntries(
    Object.entries(error).filter(([name, value]) => !FIELDS_WITH_ROWS.includes(name) && value !== undefined),
  );
}
