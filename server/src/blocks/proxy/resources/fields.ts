/** Words of this block's declarations. */
import { type Field, oneOf, sid as sidField } from '../../../kernel/fields.ts';

/** A SID of one of these kinds; plain text to the code behind it. */
export const sid = (...prefixes: string[]) => sidField(...prefixes) as unknown as Field<string>;

/** A SID of any kind. */
export const anySid = () => sid('[a-zA-Z]{2}');

export const sessionStatus = () => oneOf('open', 'in-progress', 'closed', 'failed', 'unknown');
export const sessionMode = () => oneOf('message-only', 'voice-only', 'voice-and-message');
/** How it stands with a message or a call. */
export const resourceStatus = () =>
  oneOf(
    ...(['accepted', 'answered', 'busy', 'canceled', 'completed', 'deleted', 'delivered'] as const),
    ...(['delivery-unknown', 'failed', 'in-progress', 'initiated', 'no-answer', 'queued'] as const),
    ...(['received', 'receiving', 'ringing', 'scheduled', 'sending', 'sent'] as const),
    ...(['undelivered', 'unknown'] as const),
  ) as unknown as Field<string>;
export const interactionType = () => oneOf('message', 'voice', 'unknown');
