/** Attributes as they are being edited while others may change them too. Pure. */
import { pretty } from './text.ts';

export interface AttributesDraft {
  /** What the server has, as far as is known. */
  seen: string;
  /** What the edit began with. */
  base: string;
  text: string;
}

export function draftFrom(attributes: string): AttributesDraft {
  const text = pretty(attributes);
  return { seen: text, base: text, text };
}

export const isTouched = ({ base, text }: AttributesDraft): boolean => text !== base;

/** Whether somebody else has changed what is being edited. */
export const isOvertaken = (draft: AttributesDraft): boolean => isTouched(draft) && draft.seen !== draft.base;

/** News from the server: nothing that has been written is lost by it. */
export function met(draft: AttributesDraft, attributes: string): AttributesDraft {
  return isTouched(draft) ? { ...draft, seen: pretty(attributes) } : draftFrom(attributes);
}

/** The edit goes on from what the server has now. */
export const kept = (draft: AttributesDraft): AttributesDraft => ({ ...draft, base: draft.seen });
