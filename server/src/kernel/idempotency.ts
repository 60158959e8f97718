/**
 * `I-Twilio-Idempotency-Token`: the same token with the same request gets the first answer again, with another
 * request it is refused. Answers are kept for a day.
 */
import { createHash } from 'node:crypto';
import type { Caller } from './caller.ts';
import type { Clock } from './clock.ts';
import { ApiError, conflict } from './errors.ts';
import type { Store } from './line/store.ts';
import type { Tx } from './line/tx.ts';
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
  status: number;
  body: unknown;
}

const KEPT_HOURS = 24;
const MAX_TOKEN_LENGTH = 255;

/** The answer is stored in the transaction of what was done: a power cut between the two cannot be. */
export function makeIdempotency(store: Store, clock: Clock): Idempotency {
  return {
    async once({ caller, token, request }, run) {
      const key = [caller.accountSid, token.slice(0, MAX_TOKEN_LENGTH)] as const;
      const digest = createHash('sha256').update(JSON.stringify(request)).digest('base64url');
      await forgetOld(store.read, clock.now());
      return store.transactWhole(async tx => {
        await claim(tx, key);
        const first = await kept(tx, key);
        if (first !== undefined) return answerAgain(first, digest);
        const answer = await run();
        await keep(tx, key, { digest, answer });
        return answer;
      });
    },
  };
}

/** At every request with a token, by an index: nobody has to come by for it, and at most what is new is found. */
async function forgetOld(database: Queryable, now: Date): Promise<void> {
  const limit = new Date(now.getTime() - KEPT_HOURS * 3_600_000);
  await database.query('delete from kernel.idempotency where date_created < $1', [limit]);
}

/** Until the end of the transaction, or of this process, nobody else works on a request with this token. */
async function claim(tx: Tx, key: readonly [string, string]): Promise<void> {
  const [row] = await tx.query<{ got: boolean }>(
    'select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as got',
    [key.join('/')],
  );
  if (!row?.got) throw conflict(20409, 'A request with this idempotency token is still being worked on');
}

async function keep(
  tx: Tx,
  key: readonly [string, string],
  { digest, answer }: { digest: string; answer: Answer },
): Promise<void> {
  await tx.query(
    `insert into kernel.idempotency (account_sid, token, digest, status, body, date_created)
     values ($1, $2, $3, $4, $5, $6)`,
    [...key, digest, answer.status, JSON.stringify(answer.body ?? null), tx.now],
  );
}

async function kept(database: Queryable, key: readonly [string, string]): Promise<Kept | undefined> {
  const [row] = await database.query<Kept>(
    'select digest, status, body from kernel.idempotency where account_sid = $1 and token = $2',
    [...key],
  );
  return row;
}

function answerAgain(first: Kept, digest: string): Answer {
  if (first.digest !== digest) {
    throw new ApiError({
      status: 422,
      code: 20422,
      message: 'The idempotency token was used for another request',
    });
  }
  return { status: first.status, body: first.body };
}
