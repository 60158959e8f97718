import { type Context, type Emitter, ForTag, Liquid, type Template } from 'liquidjs';
import { textOf } from '../json.ts';
import { LOOP_ROUNDS, TEMPLATE_CHARACTERS } from '../limits.ts';

/** The time zone of dates in templates: Studio's clock hangs in San Francisco. */
const ZONE = 'America/Los_Angeles';

/** The register that holds the turn's time for the date filters. */
export const NOW = 'now';

/** Tags that would read files, and one that only HTML pages need. */
const REFUSED_TAGS = ['include', 'render', 'layout', 'block', 'tablerow'];

/** Filters that are random or run expressions of their own; Liquid 4 has none of them. */
const REFUSED_FILTERS = [
  ...['sample', 'where_exp', 'reject_exp', 'group_by_exp', 'has_exp', 'find_index_exp', 'find_exp'],
];

const DATE_FILTERS = ['date', 'date_to_xmlschema', 'date_to_rfc822', 'date_to_string', 'date_to_long_string'];

type Handler = (this: unknown, ...values: unknown[]) => unknown;

/** Liquid as Studio speaks it: undefined is empty, objects print as JSON, loops are short, `now` is the turn's time. */
export function studioLiquid(): Liquid {
  const liquid = new Liquid({
    ownPropertyOnly: true,
    strictFilters: true,
    timezoneOffset: ZONE,
    locale: 'en-US',
    parseLimit: TEMPLATE_CHARACTERS,
    outputEscape: function (this: { context: Context }, value: unknown) {
      const text = textOf(value);
      this.context.memoryLimit.use(text.length);
      return text;
    },
    templates: {},
  });
  for (const tag of REFUSED_TAGS) delete liquid.tags[tag];
  for (const filter of REFUSED_FILTERS) liquid.unregisterFilter(filter);
  liquid.registerTag('for', ShortFor);
  for (const name of DATE_FILTERS) liquid.registerFilter(name, withTurnTime(handlerOf(liquid, name)));
  liquid.registerFilter('to_json', function (this: unknown, value: unknown) {
    return handlerOf(liquid, 'json').call(this, value ?? null);
  });
  return liquid;
}

/** A `for` loop that leaves after the documented number of rounds. */
class ShortFor extends ForTag {
  constructor(...given: ConstructorParameters<typeof ForTag>) {
    super(...given);
    this.templates.unshift(new RoundGuard(given[0]));
  }
}

/** Stands first in a loop's body, so that `continue` cannot jump over it. */
class RoundGuard implements Template {
  readonly token: Template['token'];

  constructor(token: Template['token']) {
    this.token = token;
  }

  render(context: Context, _emitter: Emitter): void {
    if (Number(context.getSync(['forloop', 'index'])) > LOOP_ROUNDS) context.breakCalled = true;
  }
}

function withTurnTime(handler: Handler) {
  return function (this: { context: Context }, value: unknown, format: unknown, ...rest: unknown[]): unknown {
    const now = this.context.getRegister<Date | undefined>(NOW);
    const given = value === 'now' || value === 'today' ? now : value;
    const print = (code: unknown) => handler.call(this, given, code, ...rest);
    return print(typeof format === 'string' ? spelledOut(format, () => zoneOf(String(print('%z')))) : format);
  };
}

/** Combined codes of strftime that the library lacks, or would print in the manner of the machine. */
const COMBINED: Record<string, string> = {
  F: '%Y-%m-%d',
  D: '%m/%d/%y',
  x: '%m/%d/%y',
  T: '%H:%M:%S',
  X: '%H:%M:%S',
  R: '%H:%M',
  r: '%I:%M:%S %p',
  c: '%a %b %e %H:%M:%S %Y',
  v: '%e-%b-%Y',
  h: '%b',
};

function spelledOut(format: string, zone: () => string): string {
  return format.replace(/%([%FDxTXRrcvhZ])/g, (whole, code: string) =>
    code === 'Z' ? zone() : (COMBINED[code] ?? whole),
  );
}

/** The short name of the zone, which the library would spell out. */
function zoneOf(offset: string): string {
  return { '-0800': 'PST', '-0700': 'PDT' }[offset] ?? offset;
}

function handlerOf(liquid: Liquid, name: string): Handler {
  const filter = liquid.filters[name] as Handler | { handler: Handler };
  return typeof filter === 'function' ? filter : filter.handler;
}
