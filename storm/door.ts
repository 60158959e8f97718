/** REST calls as a stubborn client makes them: tried at one server after the other, under one idempotency token, until they are answered. */
import { randomUUID } from 'node:crypto';
import { pause } from './scope.ts';

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: whatever JSON came.
  body: any;
}

export interface Door {
  get(path: string): Promise<Answer>;
  /** @throws Error for an answer that is neither 2xx nor one of the codes that are fine with the caller. */
  post(path: string, form: Record<string, string>, fine?: readonly number[]): Promise<Answer>;
}

export interface DoorParts {
  /** In the order in which they are tried. */
  servers: () => readonly string[];
  accountSid: string;
  authToken: string;
  signal: AbortSignal;
}

const PATIENCE_MS = 8000;
const PAUSE_MS = 150;
/** The first attempt with this token is still at work, or its server died over it. */
const TOKEN_BUSY = 20409;

export function doorOf({ servers, accountSid, authToken, signal }: DoorParts): Door {
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  const ask = async (method: string, path: string, form?: Record<string, string>): Promise<Answer> => {
    const headers = { Authorization: authorization, 'I-Twilio-Idempotency-Token': randomUUID() };
    for (let attempt = 0; ; attempt++) {
      const all = servers();
      const request = { method, headers, ...(form && { body: new URLSearchParams(form) }) };
      const answer = await once(all[attempt % all.length]! + path, request, signal);
      // Anything else is said once and for all: who is seated already (409, 45206) is not asked to sit down again.
      if (answer && answer.status < 500 && answer.body?.code !== TOKEN_BUSY) return answer;
      await pause(PAUSE_MS, signal);
    }
  };
  return {
    get: path => ask('GET', path),
    async post(path, form, fine = []) {
      const answer = await ask('POST', path, form);
      if (answer.status < 300 || fine.includes(answer.body?.code)) return answer;
      throw new Error(`POST ${path} was answered with ${answer.status}: ${JSON.stringify(answer.body)}`);
    },
  };
}

/** Undefined when no whole answer came. */
async function once(url: string, request: RequestInit, signal: AbortSignal): Promise<Answer | undefined> {
  try {
    const answered = await fetch(url, {
      ...request,
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
    });
    const text = await answered.text();
    return { status: answered.status, body: text === '' ? null : JSON.parse(text) };
  } catch {
    return undefined;
  }
}
