import type { Shape } from '../../../kernel/fields.ts';
import { type Exchange, writeRow } from '../../../kernel/operation.ts';

/** The JSON of a resource that is alone under its path, such as a context; its values come out of paths and rows. */
export function writtenWithUrl(
  gives: Shape,
  row: object,
  { base, path }: Exchange<object, unknown>,
): Record<string, unknown> {
  return { ...writeRow(gives, row as never, 'modern'), url: base + path };
}
