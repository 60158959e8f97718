/** Words of this block's declarations. */
import { type Field, oneOf, sid as sidField } from '../../../kernel/fields.ts';

/** A SID of one of these kinds; plain text to the code behind it. */
export const sid = (...prefixes: string[]) => sidField(...prefixes) as unknown as Field<string>;

/** A SID of any kind. */
export const anySid = () => sid('[A-Z]{2}');

export const sessionStatus = () => oneOf('open', 'in-progress', 'closed', 'failed', 'unknown');
export const sessionMode = () => oneOf('message-only', 'voice-only', 'voice-and-message');
export const interactionType = () => oneOf('message', 'voice', 'unknown');
