/** Why a step went where it did: what was tried, and what was asked of the outside world, with secrets hidden. */
import type { Effect, Tested } from '@switchhook/engine-studio';
import type { Exchange, StepTaken } from '../turns.ts';
import { hideInText, hideInUrl } from './hidden.ts';

/** The reasons as they are stored, JSON. */
export interface Reasons {
  /** Conditions in the order in which they were tried. */
  tests?: Tested[];
  /** What the widget asked for, as it was rendered. */
  asked?: Partial<Effect>;
  exchange?: Exchange;
}

/** The stored form of a step's reasons; null when there is nothing to say, as for most steps. */
export function whyOf({
  tests,
  asked,
  exchange,
}: Pick<StepTaken, 'tests' | 'asked' | 'exchange'>): string | null {
  if (tests === undefined && asked === undefined && exchange === undefined) return null;
  const reasons: Reasons = {
    ...(tests === undefined ? {} : { tests }),
    ...(asked === undefined ? {} : { asked: shown(asked) }),
    ...(exchange === undefined ? {} : { exchange }),
  };
  return JSON.stringify(reasons);
}

function shown(asked: Effect): Partial<Effect> {
  const said = Object.entries(asked).filter(([name, value]) => value !== '' && !TECHNICAL.has(name));
  const rest = Object.fromEntries(said) as Partial<Effect>;
  if (asked.type === 'call') return { ...rest, url: hideInUrl(asked.url), body: hideInText(asked.body) };
  if (asked.type === 'redirect') return { ...rest, url: hideInUrl(asked.url) };
  return rest;
}

/** What the author of a flow did not write. */
const TECHNICAL = new Set(['widget', 'maxResponseBytes']);
