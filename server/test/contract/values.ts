/** Values that a schema takes, and values that it must refuse. */
import type { Schema } from './operations.ts';

/** Above this, a text has no limit of its own that a caller could meet. */
const LONG = 65_536;
const LARGEST_INTEGER = 2_147_483_647;

/** Something that the schema takes. */
export function valueOf(schema: Schema): string {
  const { anyOf, items, enum: values, pattern, minimum, format } = schema;
  if (anyOf !== undefined) return valueOf(anyOf[0]!);
  if (items !== undefined) return valueOf(items);
  if (values !== undefined) return values[0]!;
  const sid = pattern?.match(/^\^\(?([A-Z]{2})[|)]/);
  if (sid) return `${sid[1]}${'0'.repeat(32)}`;
  if (schema.type === 'integer') return String(Math.max(1, minimum ?? 1));
  if (schema.type === 'boolean') return 'true';
  if (format?.startsWith('date-time')) return '2026-01-15T12:00:00Z';
  if (format === 'uri') return 'https://example.com/';
  return schema.type === 'string' ? 'x'.repeat(Math.max(1, schema.minLength ?? 1)) : '{}';
}

/** One value beyond each limit that the schema names. */
export function wrongValues({ anyOf, items, ...schema }: Schema): string[] {
  if (anyOf !== undefined) return wrongValues(anyOf[0]!);
  if (items !== undefined) return wrongValues(items);
  const { type, enum: values, pattern, format, minimum, maximum, maxLength } = schema;
  const wrong: string[] = [];
  if (values !== undefined) wrong.push('no-such-value');
  if (pattern !== undefined) wrong.push('no-such-sid');
  if (type === 'boolean') wrong.push('perhaps');
  if (type === 'integer') wrong.push('1.5', 'many', ...beyond(minimum, maximum));
  if (format?.startsWith('date-time'))
    wrong.push('yesterday', '+123456-01-01T00:00:00Z', '-000001-01-01T00:00:00Z');
  if (format === 'uri') wrong.push('no address');
  if (maxLength !== undefined && maxLength < LONG && pattern === undefined)
    wrong.push('x'.repeat(maxLength + 1));
  return wrong;
}

function beyond(minimum: number | undefined, maximum: number | undefined): string[] {
  const below = minimum === undefined ? [] : [String(minimum - 1)];
  const above = maximum === undefined || maximum > LARGEST_INTEGER ? [] : [String(maximum + 1)];
  return [...below, ...above];
}
