/** Whether a JSON value is what the server's own document says: types, values, patterns, and no property too many. */
import type { Schema } from './operations.ts';

/** One sentence for each mistake, with the place of it. */
export function mistakes(schema: Schema, value: unknown, place = '$'): string[] {
  if (schema.anyOf !== undefined) {
    const tried = schema.anyOf.map(one => mistakes(one, value, place));
    return tried.some(found => found.length === 0) ? [] : tried[0]!;
  }
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length > 0 && !types.some(type => isOf(type, value))) {
    return [`${place} is ${JSON.stringify(value)}, not ${types.join(' or ')}`];
  }
  if (Array.isArray(value)) {
    return value.flatMap((one, i) => mistakes(schema.items ?? {}, one, `${place}[${i}]`));
  }
  if (typeof value === 'object' && value !== null) return objectMistakes(schema, value, place);
  return scalarMistakes(schema, value, place);
}

function isOf(type: string, value: unknown): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === type;
}

function objectMistakes({ properties }: Schema, value: object, place: string): string[] {
  if (properties === undefined) return [];
  const absent = Object.keys(properties).filter(name => !(name in value));
  return [
    ...absent.map(name => `${place}.${name} is absent`),
    ...Object.entries(value).flatMap(([name, one]) =>
      properties[name] === undefined
        ? [`${place}.${name} is not declared`]
        : mistakes(properties[name], one, `${place}.${name}`),
    ),
  ];
}

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const RFC_2822 = /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000$/;

function scalarMistakes({ enum: values, pattern, format }: Schema, value: unknown, place: string): string[] {
  const text = String(value);
  const form = format === 'date-time' ? ISO : format === 'date-time-rfc-2822' ? RFC_2822 : undefined;
  const isWrong =
    (values !== undefined && !values.includes(text)) ||
    (pattern !== undefined && !new RegExp(pattern).test(text)) ||
    (form !== undefined && !form.test(text));
  return isWrong ? [`${place} is ${JSON.stringify(value)}`] : [];
}
