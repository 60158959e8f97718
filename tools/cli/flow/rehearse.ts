/** Plays a conversation of a transcript and holds what the flow does against it. */
import type { FlowEvent, Warning } from '@switchhook/engine-studio';
import { eventOf, linesOf, objectIn, type Said } from './deeds.ts';
import { Player, type Stage, type Visit } from './player.ts';
import { type Conversation, DETAILS, INPUTS, type Line } from './transcript.ts';

/** A line of the result: expected and seen, expected only (`-`), or seen only (`+`). */
export interface Judged extends Said {
  mark: ' ' | '-' | '+';
}

export interface Rehearsal {
  ok: boolean;
  lines: Judged[];
  visits: readonly Visit[];
}

/** Plays one conversation. Every line is told in its order, so that a difference is seen in its place. */
export function rehearse(stage: Stage, { lines }: Conversation): Rehearsal {
  const rehearsing = new Rehearsing(new Player(stage), lines);
  rehearsing.run();
  const { judged, player } = rehearsing;
  return { ok: judged.every(({ mark }) => mark === ' '), lines: judged, visits: player.visits };
}

const isInput = ({ kind }: Line): boolean => (INPUTS as readonly string[]).includes(kind);
const isDetail = ({ kind }: Line): boolean => (DETAILS as readonly string[]).includes(kind);

class Rehearsing {
  readonly judged: Judged[] = [];
  readonly player: Player;
  private readonly lines: readonly Line[];
  private at = 0;
  private toldEnd = true;

  constructor(player: Player, lines: readonly Line[]) {
    this.player = player;
    this.lines = lines;
  }

  run(): void {
    for (;;) {
      this.news();
      if (this.player.wants !== null) this.deed();
      else {
        const line = this.lines[this.at];
        if (line === undefined) return;
        this.at += 1;
        if (isInput(line)) this.input(line);
        else this.mark('-', line);
      }
    }
  }

  /** Warnings come before what follows from them; the end is told once. */
  private news(): void {
    for (const warning of this.player.takeWarnings()) this.expect([warningLine(warning)], isSameWarning);
    const { endReason } = this.player;
    if (endReason === null || this.toldEnd) return;
    this.toldEnd = true;
    // An ordinary end may go unmentioned.
    const isMentioned = this.open().some(({ kind }) => kind === 'ends');
    if (isMentioned || endReason !== '') this.expect([{ kind: 'ends', text: endReason }], isSameEnd);
  }

  private input(line: Line): void {
    this.mark(' ', line);
    const { player } = this;
    if (line.kind === 'timeout') player.answer({ type: 'timeout' });
    else {
      if (line.kind === 'customer') player.write(line.text);
      else player.begin(BEGINNINGS[line.kind as 'request' | 'called'], { parameters: objectIn(line.text) });
    }
    this.toldEnd = false;
  }

  private deed(): void {
    const { player } = this;
    const effect = player.wants!;
    const isMet = this.expect(linesOf(effect), isSame);
    const outcome = isMet ? this.outcome() : undefined;
    if (effect.type === 'redirect' && isMet && this.lines[this.at]?.kind === 'timeout') {
      this.mark(' ', this.lines[this.at++]!);
      player.answer({ type: 'timeout' });
      return;
    }
    const event: FlowEvent | null = eventOf(player, effect, outcome);
    if (event === null)
      this.mark('+', { kind: 'fails', text: 'the transcript gives no answer (returns: …)' });
    player.answer(event ?? eventOf(player, effect, { kind: 'fails', text: 'no answer' })!);
  }

  private outcome(): Line | undefined {
    const line = this.lines[this.at];
    if (line?.kind !== 'returns' && line?.kind !== 'fails') return undefined;
    this.at += 1;
    this.mark(' ', line);
    return line;
  }

  /** The lines before the customer's next turn. */
  private open(): readonly Line[] {
    const until = this.lines.findIndex((line, i) => i >= this.at && isInput(line));
    return this.lines.slice(this.at, until < 0 ? undefined : until);
  }

  /**
   * Holds a line that was seen, with its details, against the transcript: against the same line before the customer's
   * next turn (what is skipped is missing), else against the next line when that is of its kind. False when neither.
   */
  private expect([seen, ...details]: [Said, ...Said[]], isSameLine: (a: Said, b: Said) => boolean): boolean {
    const open = this.open();
    const exact = open.findIndex(line => line.kind === seen.kind && isSameLine(line, seen));
    const found = exact < 0 && open[0]?.kind === seen.kind ? 0 : exact;
    if (found < 0) {
      for (const line of [seen, ...details]) this.mark('+', line);
      return false;
    }
    for (const line of open.slice(0, found)) this.mark('-', line);
    this.at += found + 1;
    this.compare(open[found]!, seen, isSameLine);
    for (const detail of details) this.detail(detail);
    this.passMissingDetails();
    return true;
  }

  /** What a deed carries is held against the transcript where that mentions it. */
  private detail(seen: Said): void {
    const line = this.lines[this.at];
    if (line?.kind !== seen.kind) return;
    this.at += 1;
    this.compare(line, seen, isSame);
  }

  private passMissingDetails(): void {
    for (let line = this.lines[this.at]; line && isDetail(line); line = this.lines[this.at]) {
      if (line.kind === 'returns' || line.kind === 'fails') return;
      this.at += 1;
      this.mark('-', line);
    }
  }

  private compare(expected: Said, seen: Said, isSameLine: (a: Said, b: Said) => boolean): void {
    const isMet = isSameLine(expected, seen);
    this.mark(isMet ? ' ' : '-', expected);
    if (!isMet) this.mark('+', seen);
  }

  private mark(mark: Judged['mark'], { kind, text }: Said): void {
    this.judged.push({ mark, kind, text });
  }
}

const BEGINNINGS = { request: 'incomingRequest', called: 'incomingParent' } as const;

function warningLine({ code, message, widget }: Warning): Said {
  return { kind: 'warning', text: `${code} ${widget ?? ''}: ${message}` };
}

/** Equal text, or for tasks and JSON bodies: everything that is expected is there. */
function isSame(expected: Said, seen: Said): boolean {
  if (expected.text.trim() === seen.text.trim()) return true;
  if (expected.kind !== 'task' && expected.kind !== 'body') return false;
  const [wanted, given] = [jsonIn(expected.text), jsonIn(seen.text)];
  return wanted !== undefined && given !== undefined && holds(given, wanted);
}

function isSameWarning(expected: Said, seen: Said): boolean {
  return seen.text.startsWith(expected.text.trim());
}

function isSameEnd(expected: Said, seen: Said): boolean {
  return expected.text === '' ? seen.text === '' : seen.text.includes(expected.text.trim());
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function holds(given: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return given === wanted;
  if (typeof given !== 'object' || given === null) return false;
  return Object.entries(wanted).every(([key, value]) =>
    holds((given as Record<string, unknown>)[key], value),
  );
}
