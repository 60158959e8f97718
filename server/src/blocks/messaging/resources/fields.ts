/** Fields that only a few resources of this block need. */
import { z } from 'zod';
import { type Field, text } from '../../../kernel/fields.ts';

/** A number with or without a fraction. */
export const real = (): Field<number> => ({
  schema: z.number(),
  parse: ([value]) => Number(value),
  write: value => value,
});

/** A day: `2026-01-31`. Questions may say `-30days` as well, so what it holds is read behind the form. */
export const day = (): Field<string> => {
  const of = text(32);
  return { ...of, schema: of.schema.meta({ format: 'date' }) };
};
