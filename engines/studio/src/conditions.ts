import { matchesWhole } from './patterns.ts';

type Test = (input: string, value: string) => boolean;

/**
 * The tests of split-based-on. Both sides are rendered texts; words are compared without regard to case and to the
 * blanks around them.
 */
const TESTS: Record<string, Test> = {
  equal_to: (input, value) => plain(input) === plain(value),
  not_equal_to: (input, value) => plain(input) !== plain(value),
  matches_any_of: (input, value) => isAnyOf(input, value),
  does_not_match_any_of: (input, value) => !isAnyOf(input, value),
  is_blank: input => input.trim() === '',
  is_not_blank: input => input.trim() !== '',
  regex: (input, value) => matchesWhole(value, input),
  contains: (input, value) => plain(input).includes(plain(value)),
  does_not_contain: (input, value) => !plain(input).includes(plain(value)),
  starts_with: (input, value) => plain(input).startsWith(plain(value)),
  does_not_start_with: (input, value) => !plain(input).startsWith(plain(value)),
  less_than: (input, value) => numberOf(input) < numberOf(value),
  greater_than: (input, value) => numberOf(input) > numberOf(value),
  is_before_time: (input, value) => timeOf(input) < timeOf(value),
  is_after_time: (input, value) => timeOf(input) > timeOf(value),
  is_before_date: (input, value) => dateOf(input) < dateOf(value),
  is_after_date: (input, value) => dateOf(input) > dateOf(value),
};

/** The types that a condition may have. */
export const CONDITION_TYPES: ReadonlySet<string> = new Set(Object.keys(TESTS));

/** Whether a condition of this type holds; one of an unknown type never does. */
export function holds(type: string, input: string, value: string): boolean {
  return CONDITION_TYPES.has(type) && TESTS[type]!(input, value);
}

function plain(text: string): string {
  return text.trim().toLowerCase();
}

function isAnyOf(input: string, list: string): boolean {
  const wanted = plain(input);
  return list.split(',').some(item => plain(item) === wanted);
}

// NaN is neither less nor greater than anything: a comparison with something that is no number does not hold.

function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

/** Minutes since midnight of `HH:MM`, with seconds as fractions; also of `h:MM pm`. */
function timeOf(text: string): number {
  const found = /^(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(am|pm)?$/.exec(plain(text));
  if (!found) return Number.NaN;
  const [, hours, minutes, seconds, half] = found;
  const hour = half ? (Number(hours) % 12) + (half === 'pm' ? 12 : 0) : Number(hours);
  return hour * 60 + Number(minutes) + Number(seconds ?? 0) / 60;
}

/** A number that grows with the date `YYYY-MM-DD`; a time after it does not count. */
function dateOf(text: string): number {
  const found = /^(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)/.exec(text.trim());
  return found ? (Number(found[1]) * 100 + Number(found[2])) * 100 + Number(found[3]) : Number.NaN;
}
