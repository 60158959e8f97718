/** Dates, ages, lists and numbers in the reader's language. */

/** "3:42 PM" */
export const timeOfDay = (at: Date, language: string): string =>
  new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit' }).format(at);

/** "22 November 2026, 15:42:07 CET", for titles. */
export const exactTime = (at: Date, language: string): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'long' }).format(at);

const steps: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
];

/** "3 minutes ago" */
export function age(at: Date, now: Date, language: string): string {
  const seconds = Math.round((at.getTime() - now.getTime()) / 1000);
  const [unit, size] = steps.find(([, one]) => Math.abs(seconds) >= one) ?? steps.at(-1)!;
  return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(Math.trunc(seconds / size), unit);
}

/** "Ana, Ben" in a label, where there is no sentence to need an "and". */
export const listed = (names: readonly string[], language: string): string =>
  new Intl.ListFormat(language, { type: 'unit' }).format(names);

/** "40 minutes": the largest unit of so many seconds. */
export function timeSpan(seconds: number, language: string): string {
  const [unit, size] = steps.find(([, one]) => seconds >= one) ?? steps.at(-1)!;
  const style = { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 0 } as const;
  return new Intl.NumberFormat(language, style).format(Math.round(seconds / size));
}

/** "1:05" or "1:02:05" for the seconds of a timer. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
