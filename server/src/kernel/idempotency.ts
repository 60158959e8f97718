/**
 * `I-Twilio-Idempotency-Token`: the same token with the same request gets the first answer again, with another
 * request it is refused. Answers are kept for a day.
 */
import { createHash } from 'node:crypto';
import type { Caller } from './caller.ts';
import type { Clock } from './clock.ts';
import { ApiError, conflict } from './errors.ts';
import type { Answer } from './operation.ts';
import type { Queryable } from './sql.ts';

export interface Idempotency {
  /** Runs `run` for the first request with this token; answers repeats from memory of the database. */
  once(asked: TokenedRequest, run: () => Promise<Answer>): Promise<Answer>;
}

export interface TokenedRequest {
  caller: Caller;
  token: string;
  /** Everything that makes two requests the same. */
  request: unknown;
}

interface Kept {
  digest: string;
  status: number | null;
  body: unknown;
}

const KEPT_HOURS = 24;
const MAX_TOKEN_LENGTH = 255;

export function makeIdempotency(database: Queryable, clock: Clock): Idempotency {
  return {
    async once({ caller, token, request }, run) {
      const key = [caller.accountSid, token.slice(0, MAX_TOKEN_LENGTH)] as const;
      await forgetOld(database, clock.now());
      const digest = createHash('sha256').update(JSON.stringify(request)).digest('base64url');
      const claimed = await database.query(
        `insert into kernel.idempotency (account_sid, token, digest, date_created) values ($1, $2, $3, $4)
         on conflict do nothing returning token`,
        [...key, digest, clock.now()],
      );
      if (claimed.length === 0) return answerAgain(await kept(database, key), digest);
      return runAndKeep(database, key, run);
    },
  };
}

/** At every request with a token, by an index: nobody has to come by for it, and at most what is new is found. */
async function forgetOld(database: Queryable, now: Date): Promise<void> {
  const limit = new Date(now.getTime() - KEPT_HOURS * 3_600_000);
  await database.query('delete from kernel.idempotency where date_created < $1', [limit]);
}

/** What failed or was refused has changed nothing: it is forgotten, so that the repeat is judged anew. */
async function runAndKeep(
  database: Queryable,
  key: readonly [string, string],
  run: () => Promise<Answer>,
): Promise<Answer> {
  const forget = () =>
    database.query('delete from kernel.idempotency where account_sid = $1 and token = $2', [...key]);
  try {
    const answer = await run();
    await database.query(
      'update kernel.idempotency set status = $3, body = $4 where account_sid = $1 and token = $2',
      [...key, answer.status, JSON.stringify(answer.body ?? null)],
    );
    return answer;
  } catch (error) {
    await forget();
    throw error;
  }
}

async function kept(database: Queryable, key: readonly [string, string]): Promise<Kept | undefined> {
  const [row] = await database.query<Kept>(
    'select digest, status, body from kernel.idempotency where account_sid = $1 and token = $2',
    [...key],
  );
  return row;
}

function answerAgain(first: Kept | undefined, digest: string): Answer {
  if (first !== undefined && first.digest !== digest) {
    throw new ApiError({
      status: 422,
      code: 20422,
      message: 'The idempotency token was used for another request',
    });
  }
  if (first === undefined || first.status === null) {
    throw conflict(20409, 'A request with this idempotency token is still being worked on');
  }
  return { status: first.status, body: first.body };
}
