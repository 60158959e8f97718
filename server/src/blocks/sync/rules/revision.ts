/** Revisions as callers see them: hexadecimal counters, compared by `If-Match`. */

const pattern = /^(?:W\/)?"?([0-9a-f]+)"?$/i;

export function revisionText(count: number): string {
  return count.toString(16);
}

/**
 * The code of what forbids a change under this `If-Match`; null when nothing does.
 * @param otherRevision the code for a revision that is not (or no longer) the current one.
 */
export function revisionProblem(
  ifMatch: string | null | undefined,
  current: number,
  otherRevision: number,
): number | null {
  if (ifMatch === null || ifMatch === undefined || ifMatch === '*') return null;
  const match = pattern.exec(ifMatch.trim());
  if (match === null) return 54003;
  return match[1]!.toLowerCase() === revisionText(current) ? null : otherRevision;
}
