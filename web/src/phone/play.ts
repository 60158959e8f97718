/** Plays a script on a phone, line by line, and says what came of each. Knows no page and no network. */
import type { PhoneMessage } from './carrier.ts';
import { fits, type Line } from './script.ts';

/** What a line has come to; a failed one says what was heard instead, or null when nothing was. */
export type Result =
  | { state: 'runs' | 'passed' | 'skipped' }
  | { state: 'failed'; got: string | null }
  | { state: 'refused'; why: string };

export interface Stage {
  /** Sends as the customer; rejects when it cannot. */
  say(text: string): Promise<unknown>;
  heard: Ear;
  report(line: number, result: Result): void;
  stop: AbortSignal;
}

/** How long is waited for a line of the other side. */
export const PATIENCE_MS = 30_000;

/** Ends after the last line, at the first that fails, and when it is stopped. */
export async function play(lines: readonly Line[], stage: Stage): Promise<void> {
  for (const [number, line] of lines.entries()) {
    if (stage.stop.aborted) return;
    stage.report(number, { state: 'runs' });
    const result = await playLine(line, stage);
    if (stage.stop.aborted) return;
    stage.report(number, result);
    if (result.state === 'failed' || result.state === 'refused') return;
  }
}

async function playLine({ who, text }: Line, { say, heard, stop }: Stage): Promise<Result> {
  // An agent's deed: there is nothing of it on a phone.
  if (who === 'wrapUp') return { state: 'skipped' };
  if (who === 'customer') {
    return say(text).then(
      (): Result => ({ state: 'passed' }),
      (error: Error): Result => ({ state: 'refused', why: error.message }),
    );
  }
  const got = await heard.next(stop, PATIENCE_MS);
  return got !== null && fits(text, got) ? { state: 'passed' } : { state: 'failed', got };
}

/** What a phone hears, one message after the other; what was there before is not heard. */
export class Ear {
  private readonly known: Set<string>;
  private readonly unheard: string[] = [];
  private wake: (() => void) | null = null;

  constructor(before: readonly PhoneMessage[]) {
    this.known = new Set(before.map(({ sid }) => sid));
  }

  /** Takes all messages of a conversation; those that it knows it passes over. */
  take(messages: readonly PhoneMessage[]): void {
    for (const { sid, direction, body } of messages) {
      if (direction !== 'received' || this.known.has(sid)) continue;
      this.known.add(sid);
      this.unheard.push(body);
    }
    this.wake?.();
  }

  /** The next message; null when it is stopped, or none comes in time. */
  async next(stop: AbortSignal, patienceMs: number): Promise<string | null> {
    if (this.unheard.length === 0) await this.wait(stop, patienceMs);
    return this.unheard.shift() ?? null;
  }

  private wait(stop: AbortSignal, patienceMs: number): Promise<void> {
    return new Promise(resolve => {
      const end = (): void => {
        if (this.unheard.length === 0 && !stop.aborted && !isLate) return;
        clearTimeout(timer);
        stop.removeEventListener('abort', end);
        this.wake = null;
        resolve();
      };
      let isLate = false;
      const timer = setTimeout(() => {
        isLate = true;
        end();
      }, patienceMs);
      this.wake = end;
      stop.addEventListener('abort', end);
    });
  }
}
