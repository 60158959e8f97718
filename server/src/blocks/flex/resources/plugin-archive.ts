/** What the three archive operations of the plugin service have in common. */
import { type Shape, url, type Written } from '../../../kernel/fields.ts';
import { type FreeOperation, writeRow } from '../../../kernel/operation.ts';

interface Archiving<Path extends string> {
  id: string;
  path: Path;
  /** Of the archived resource. */
  gives: Shape;
}

const nothing = {} as const;

export function archiving<const Path extends string>({
  id,
  path,
  gives,
}: Archiving<Path>): FreeOperation<Path, typeof nothing> {
  return { id, document: 'flex_v1', method: 'POST', path, status: 200, gives: { ...gives, url: url() } };
}

/** The archived row. Its address is that of the archive, and it leads nowhere else. */
export function writeArchived<S extends Shape>(gives: S, row: Written<S>, place: string): object {
  return { ...writeRow(gives, row, 'modern'), url: `${place}/Archive` };
}
