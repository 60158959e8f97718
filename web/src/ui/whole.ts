/** The whole number that is meant, brought into its bounds; null for what is no number. Pure. */
export function wholeNumber(
  text: string | number,
  { min, max }: { min: number; max?: number | undefined },
): number | null {
  const written = String(text).trim();
  if (!/^[+-]?\d+(\.\d+)?$/.test(written)) return null;
  return Math.min(max ?? Number.MAX_SAFE_INTEGER, Math.max(min, Math.trunc(Number(written))));
}
