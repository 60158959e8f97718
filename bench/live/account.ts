/** What the live stories do over REST before they begin, and the tokens of those who connect. */
import { createHmac } from 'node:crypto';
import { ACCOUNT_SID, AUTH_TOKEN, type Stage } from '../stage.ts';

export interface Key {
  sid: string;
  secret: string;
}

export async function newKey(stage: Stage): Promise<Key> {
  return (await call(stage, `/2010-04-01/Accounts/${ACCOUNT_SID}/Keys.json`, {})) as Key;
}

/** An access token as the official libraries sign it. */
export function token(key: Key, grants: object): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const payload = { jti: `${key.sid}-${now}`, iss: key.sid, sub: ACCOUNT_SID, exp: now + 3600, grants };
  const text = `${encode({ alg: 'HS256', typ: 'JWT', cty: 'twilio-fpa;v=1' })}.${encode(payload)}`;
  return `${text}.${createHmac('sha256', key.secret).update(text).digest('base64url')}`;
}

export async function call(
  { origin }: Pick<Stage, 'origin'>,
  path: string,
  form?: Record<string, string>,
): Promise<unknown> {
  const answer = await fetch(`${origin}${path}`, {
    method: form ? 'POST' : 'GET',
    headers: { Authorization: `Basic ${Buffer.from(`${ACCOUNT_SID}:${AUTH_TOKEN}`).toString('base64')}` },
    ...(form ? { body: new URLSearchParams(form) } : {}),
  });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

/** The SID of the first of a list of services, workspaces, …: those that the first start has made. */
export async function firstSid(stage: Stage, path: string, listKey: string): Promise<string> {
  const found = (await call(stage, path)) as Record<string, { sid: string }[]>;
  return found[listKey]![0]!.sid;
}

/** Does something for each of them, some at a time. */
export async function forEach<T>(items: Iterable<T>, work: (item: T) => Promise<void>): Promise<void> {
  const left = items[Symbol.iterator]();
  const hand = async (): Promise<void> => {
    for (let next = left.next(); !next.done; next = left.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: 32 }, hand));
}
