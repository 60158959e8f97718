/** What a failed attempt can be retried on: a status class, a failed connection, an answer that did not come. */
export type RetryReason = '4xx' | '5xx' | 'ct' | 'rt';

/** What the owner of a URL asked for in its fragment; absent means our default. */
export interface ConnectionOverrides {
  /** `rc`: attempts after the first one, 0-5. */
  retryCount?: number;
  /** `rp`: what is retried; `all` stands for every reason. */
  retryOn?: RetryReason[];
  /** `ct`, sent in milliseconds, 100-10000. */
  connectTimeoutSeconds?: number;
  /** `rt`, sent in milliseconds, 100-15000: the longest silence while an answer is awaited or read. */
  readTimeoutSeconds?: number;
  /** `tt`, sent in milliseconds, 100-15000: everything together. */
  totalTimeoutSeconds?: number;
}

const reasons: readonly RetryReason[] = ['4xx', '5xx', 'ct', 'rt'];

/**
 * Reads the connection overrides that Twilio accepts in the fragment of a webhook URL, for example
 * `https://example.org/hook#rc=2&rp=5xx,ct&tt=10000`. A value that is out of range or unknown counts as not given:
 * a mistake in a fragment must not stop messages.
 */
export function connectionOverrides(url: string): ConnectionOverrides {
  const mark = url.indexOf('#');
  if (mark === -1) return {};
  const given = new URLSearchParams(url.slice(mark + 1));
  const overrides: ConnectionOverrides = {};
  const retryCount = wholeNumber(given.get('rc'), 0, 5);
  const retryOn = retryReasons(given.get('rp'));
  const connect = wholeNumber(given.get('ct'), 100, 10_000);
  const read = wholeNumber(given.get('rt'), 100, 15_000);
  const total = wholeNumber(given.get('tt'), 100, 15_000);
  if (retryCount !== undefined) overrides.retryCount = retryCount;
  if (retryOn !== undefined) overrides.retryOn = retryOn;
  if (connect !== undefined) overrides.connectTimeoutSeconds = connect / 1000;
  if (read !== undefined) overrides.readTimeoutSeconds = read / 1000;
  if (total !== undefined) overrides.totalTimeoutSeconds = total / 1000;
  return overrides;
}

function wholeNumber(text: string | null, least: number, most: number): number | undefined {
  if (text === null || !/^\d{1,5}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= least && value <= most ? value : undefined;
}

function retryReasons(text: string | null): RetryReason[] | undefined {
  if (text === null) return undefined;
  const words = text.split(',');
  if (words.includes('all')) return [...reasons];
  const known = reasons.filter(reason => words.includes(reason));
  return known.length === 0 ? undefined : known;
}
