import { STATUS_CODES } from 'node:http';

export interface ReplyStatus {
  code: number;
  status: string;
  errorCode?: number;
  description?: string;
}

/** A status as packets name it: `{ code: 200, status: 'OK' }`. */
export function statusOf(code: number): ReplyStatus {
  return { code, status: STATUS_CODES[code] ?? 'Unknown' };
}
