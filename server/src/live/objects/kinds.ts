/** What tells the types of objects apart on the wire: segments, and the codes of what is not there. */
import { type ApiError, refuse } from '../../kernel/errors.ts';
import type { ObjectType } from './view.ts';

interface Kind {
  segment: string;
  unknown: number;
  /** Of items; the object's own where it has none. */
  unknownItem: number;
  links: readonly string[];
}

export const kinds: Readonly<Record<ObjectType, Kind>> = {
  document: { segment: 'Documents', unknown: 54100, unknownItem: 54100, links: [] },
  list: { segment: 'Lists', unknown: 54150, unknownItem: 54151, links: ['items', 'context'] },
  map: { segment: 'Maps', unknown: 54200, unknownItem: 54201, links: ['items'] },
  stream: { segment: 'Streams', unknown: 54250, unknownItem: 54250, links: ['messages'] },
};

export function isObjectType(type: unknown): type is ObjectType {
  return typeof type === 'string' && Object.hasOwn(kinds, type);
}

export const unknownObject = (type: ObjectType): ApiError => refuse(kinds[type].unknown);
export const unknownItem = (type: ObjectType): ApiError => refuse(kinds[type].unknownItem);
