import { RE2JS } from 're2js';

/** Characters of a pattern, and of the text that it is tried on. They bound the time of one test. */
const PATTERN_CHARACTERS = 1000;
const TEXT_CHARACTERS = 4096;

/** Instructions of a compiled pattern; counted repetitions multiply them. */
const PATTERN_SIZE = 5000;

const CACHED_PATTERNS = 500;
const cache = new Map<string, RE2JS | null>();

/** Whether a pattern matches the whole of a text, whatever the case. A pattern that cannot be used matches nothing. */
export function matchesWhole(pattern: string, text: string): boolean {
  if (text.length > TEXT_CHARACTERS) return false;
  const compiled = prepare(pattern);
  return compiled?.matches(text) ?? false;
}

/** Whether a pattern can be used: it is well formed and not too large. */
export function isPattern(pattern: string): boolean {
  return read(pattern) !== null;
}

function prepare(pattern: string): RE2JS | null {
  const known = cache.get(pattern);
  if (known !== undefined) return known;
  if (cache.size >= CACHED_PATTERNS) cache.delete(cache.keys().next().value ?? '');
  const compiled = read(pattern);
  cache.set(pattern, compiled);
  return compiled;
}

/** Linear-time matching: a pattern comes from a flow's author and the text from a stranger. */
function read(pattern: string): RE2JS | null {
  if (pattern.length > PATTERN_CHARACTERS) return null;
  try {
    const compiled = RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE);
    return compiled.programSize() > PATTERN_SIZE ? null : compiled;
  } catch {
    return null;
  }
}
