/** Which rows of which length cover a stretch of time exactly: long ones in the middle, short ones at its edges. Pure. */

/** Seconds that a tally may count over, the longest first; 0 is the single transaction. */
export const SPANS = [86_400, 3600, 60] as const;

export interface Piece {
  /** Length of the rows to read. */
  span: number;
  since: Date;
  /** Exclusive. */
  until: Date;
}

export const floorTo = (time: number, spanSeconds: number): number => time - (time % (spanSeconds * 1000));

const ceilTo = (time: number, spanSeconds: number): number => {
  const floor = floorTo(time, spanSeconds);
  return floor === time ? time : floor + spanSeconds * 1000;
};

/**
 * The pieces of `[since, until)`, at most seven of them however long it is. Nothing has been summed up after `summedUntil`;
 * from there on single transactions are counted.
 */
export function piecesOf(since: Date, until: Date, summedUntil: Date | null): Piece[] {
  return cover(since.getTime(), until.getTime(), { summed: summedUntil?.getTime() ?? 0, spans: SPANS });
}

function cover(
  since: number,
  until: number,
  { summed, spans }: { summed: number; spans: readonly number[] },
): Piece[] {
  if (since >= until) return [];
  const [span, ...shorter] = spans;
  if (span === undefined) return [piece(0, since, until)];
  const from = ceilTo(since, span);
  const to = floorTo(Math.min(until, summed), span);
  const rest = { summed, spans: shorter };
  if (from >= to) return cover(since, until, rest);
  return [...cover(since, from, rest), piece(span, from, to), ...cover(to, until, rest)];
}

function piece(span: number, since: number, until: number): Piece {
  return { span, since: new Date(since), until: new Date(until) };
}
