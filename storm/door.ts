/** REST calls as a stubborn client makes them: tried at one server after the other, under one idempotency token, until they are answered. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: whatever JSON came.
  body: any;
}

export interface Door {
  get(path: string): Promise<Answer>;
  post(path: string, form: Record<string, string>): Promise<Answer>;
}

const PATIENCE_MS = 8000;
const PAUSE_MS = 150;

/** @param servers in the order in which they are tried. */
export function doorOf(servers: () => readonly string[], accountSid: string, authToken: string): Door {
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  const ask = async (method: string, path: string, form?: Record<string, string>): Promise<Answer> => {
    const headers = { Authorization: authorization, 'I-Twilio-Idempotency-Token': randomUUID() };
    for (let attempt = 0; ; attempt++) {
      const all = servers();
      const answered = await fetch(all[attempt % all.length]! + path, {
        method,
        headers,
        ...(form && { body: new URLSearchParams(form) }),
        signal: AbortSignal.timeout(PATIENCE_MS),
      }).catch(() => undefined);
      const text = await answered?.text().catch(() => undefined);
      // 409 with a token: the first attempt is still at work, or its server died over it.
      if (answered && text !== undefined && answered.status < 500 && answered.status !== 409)
        return { status: answered.status, body: text === '' ? null : JSON.parse(text) };
      await sleep(PAUSE_MS);
    }
  };
  return { get: path => ask('GET', path), post: (path, form) => ask('POST', path, form) };
}
