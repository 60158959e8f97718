/** What tells the four kinds of objects apart: the prefix of their SIDs and the codes of their refusals. */
import type { CollectionKind, ObjectKind } from '../rows.ts';

interface Kind {
  prefix: string;
  /** Code for an object that is not there. */
  unknown: number;
  /** Code for data that the object does not take. */
  badData: number;
}

export const kinds: Readonly<Record<ObjectKind, Kind>> = {
  document: { prefix: 'ET', unknown: 54100, badData: 54101 },
  list: { prefix: 'ES', unknown: 54150, badData: 54156 },
  map: { prefix: 'MP', unknown: 54200, badData: 54206 },
  stream: { prefix: 'TO', unknown: 54250, badData: 54251 },
};

/** Codes for items: not there, or of another revision than `If-Match` names. */
export const itemCodes: Readonly<Record<CollectionKind, { unknown: number; otherRevision: number }>> = {
  list: { unknown: 54151, otherRevision: 54155 },
  map: { unknown: 54201, otherRevision: 54205 },
};

export const DOCUMENT_OTHER_REVISION = 54103;
