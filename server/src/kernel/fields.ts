/**
 * The words of a resource declaration: what a property or a form parameter may hold. A field knows how to read its
 * value from a form's text, how to check it (a zod schema, which OpenAPI is derived from) and how to write it.
 */
import { z } from 'zod';
import { isSid, type Sid } from './sid.ts';

/** How dates are written: ISO 8601 by the newer products, RFC 2822 by the 2010 API. */
export type Style = 'modern' | 'legacy';

export interface Field<T> {
  readonly schema: z.ZodType<T>;
  /** Text of a form to a value that the schema checks; several texts when the parameter is repeated. */
  readonly parse: (texts: string[]) => unknown;
  write(value: T, style: Style): unknown;
  /** The error code of a wrong value where the contract names one. */
  readonly code?: number;
}

/** A parameter that must be there. */
export interface Required<T> extends Field<T> {
  readonly required: true;
}
/** A parameter with a value for its absence. */
export interface Defaulted<T> extends Field<T> {
  readonly fallback: T;
}

export type Shape = Readonly<Record<string, Field<never> | Field<unknown>>>;
type AnyField<T> = Field<T> | Required<T> | Defaulted<T>;
type ValueOf<F> = F extends AnyField<infer T> ? T : never;

/** What an operation is given: required and defaulted parameters always, others perhaps. */
export type Given<S extends Shape> = {
  [K in keyof S as S[K] extends Certain ? K : never]: ValueOf<S[K]>;
} & { [K in keyof S as S[K] extends Certain ? never : K]?: ValueOf<S[K]> };

/** What marks a parameter that always has a value. */
type Certain = { readonly required: true } | { readonly fallback: unknown };

/** What a row must have to be written: every declared property. */
export type Written<S extends Shape> = { [K in keyof S]: ValueOf<S[K]> };

const asIs = <T>(value: T): unknown => value;
const first = (texts: string[]): unknown => texts[0];

function field<T>(schema: z.ZodType<T>, parse = first, write: Field<T>['write'] = asIs): Field<T> {
  return { schema, parse, write };
}

/** A text of at most so many characters. */
export const text = (max = 65_536, min = 0): Field<string> => field(z.string().min(min).max(max));

export const oneOf = <const V extends readonly [string, ...string[]]>(...values: V): Field<V[number]> =>
  field(z.enum(values) as unknown as z.ZodType<V[number]>);

/** A whole number within bounds; numbers in text with anything around them are refused. */
export const int = (min = 0, max = 2_147_483_647): Field<number> =>
  field(z.int().min(min).max(max), texts => (/^-?\d+$/.test(texts[0]!.trim()) ? Number(texts[0]) : texts[0]));

/** `true` and `false` in any letter case. */
export const bool = (): Field<boolean> =>
  field(z.boolean(), ([value]) => {
    const lower = value!.trim().toLowerCase();
    return lower === 'true' || lower === '1' ? true : lower === 'false' || lower === '0' ? false : value;
  });

export const sid = <P extends string>(...prefixes: P[]): Field<Sid<P>> =>
  field(
    z
      .string()
      .regex(
        new RegExp(`^(${prefixes.join('|')})[0-9a-fA-F]{32}$`),
        `must be a SID that begins with ${prefixes.join(' or ')}`,
      )
      .refine(value => isSid(value)) as unknown as z.ZodType<Sid<P>>,
  );

/** Moments with years of four digits: longer ones are written in a way that PostgreSQL does not read. */
const plainDate = () =>
  z
    .date({ error: 'must be a date and a time, such as 2026-01-15T12:00:00Z' })
    .refine(
      date => date.getUTCFullYear() > 0 && date.getUTCFullYear() < 10_000,
      'must have a year of our time',
    );

/** A moment: `Date` inside, text at the edge. */
export const moment = (): Field<Date> =>
  field(
    plainDate() as z.ZodType<Date>,
    ([value]) => new Date(value!),
    (value, style) => (style === 'legacy' ? rfc2822(value) : value.toISOString().replace(/\.\d{3}Z$/, 'Z')),
  );

/** Text that must be JSON; kept to the letter. */
export const jsonText = (max = 65_536): Field<string> =>
  field(z.string().max(max).refine(isJson, 'must be valid JSON'));

/** A moment in the older spelling, for newer products that kept it. */
export const legacyMoment = (): Field<Date> => ({
  ...moment(),
  schema: plainDate().meta({ format: 'date-time-rfc-2822' }),
  write: value => rfc2822(value),
});

/** A value that is JSON already, written as it stands; in a form it is JSON text. */
export const json = <T = unknown>(): Field<T> =>
  field(z.any() as z.ZodType<T>, ([value]) => (isJson(value!) ? JSON.parse(value!) : value));

/** An absolute http or https address. */
export const url = (max = 4000): Field<string> =>
  field(
    z
      .string()
      .max(max)
      .refine(
        value => value === '' || /^https?:\/\/[^\s]+$/i.test(value),
        'must be an absolute http or https URL',
      )
      .meta({ format: 'uri' }),
  );

type Links = Record<string, string | null>;

/** Addresses of related resources by name; null where there is nothing to lead to yet. */
export const links = (names: readonly string[]): Field<Links> & { readonly names: readonly string[] } => {
  const schema = z.object(Object.fromEntries(names.map(name => [name, z.string().nullable()])));
  return { ...field(schema.meta({ format: 'uri-map' }) as unknown as z.ZodType<Links>), names };
};

/** A repeated parameter. */
export const list = <T>(of: Field<T>): Field<T[]> =>
  field(
    z.array(of.schema) as z.ZodType<T[]>,
    texts => texts.map(value => of.parse([value])),
    (values, style) => values.map(value => of.write(value, style)),
  );

export const nullable = <T>(of: Field<T>): Field<T | null> => ({
  ...of,
  schema: of.schema.nullable(),
  parse: of.parse,
  write: (value, style) => (value === null ? null : of.write(value, style)),
});

export const required = <T>(of: Field<T>): Required<T> => ({ ...of, required: true });
export const fallback = <T>(of: Field<T>, value: T): Defaulted<T> => ({ ...of, fallback: value });
/** The contract's own code for a wrong or missing value of this field. */
export const coded = <F extends Field<never> | Field<unknown>>(code: number, of: F): F => ({ ...of, code });

function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}

/** `Fri, 24 May 2019 17:44:46 +0000` */
export function rfc2822(date: Date): string {
  return date.toUTCString().replace('GMT', '+0000');
}
