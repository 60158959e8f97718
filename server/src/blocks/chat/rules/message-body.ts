/** How much a message may hold. */
import { refuse } from '../../../kernel/errors.ts';

const MAX_BODY_BYTES = 32_768;
const MAX_AUTHOR_LENGTH = 256;

/** @throws ApiError 50504 for a body over 32 KB. */
export function checkBody<T extends string | undefined>(body: T): T {
  if (body !== undefined && Buffer.byteLength(body) > MAX_BODY_BYTES) throw refuse(50504);
  return body;
}

/** @throws ApiError 50505 for an editor's name that is too long. */
export function checkEditor<T extends string | undefined>(editor: T): T {
  if (editor !== undefined && editor.length > MAX_AUTHOR_LENGTH) throw refuse(50505);
  return editor;
}
