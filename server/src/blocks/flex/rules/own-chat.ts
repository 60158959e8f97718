/** What of Flex is a bearer's own: the chat that a visitor opened, and the seat that somebody at a desk takes. */
import type { Asked, RowRule } from '../../../kernel/access.ts';
import type { Queryable } from '../../../kernel/sql.ts';
import { conversationBySid } from '../store/conversations.ts';

const rule = (rows: string, holds: RowRule['holds']): RowRule => ({ rows, holds });

const isInOwnName = ({ identity, given }: Asked): boolean => given.identity === identity;

export function ownChat(read: Queryable) {
  return {
    inOwnName: rule('in their own name', isInOwnName),
    chat: rule('own chat', async ({ accountSid, identity, at }) => {
      const chat = await conversationBySid(read, { accountSid, channelSid: at.sid ?? '' });
      return chat?.kind === 'web' && chat.identity === identity;
    }),
    seat: rule(
      'own seat, in a role of theirs',
      asked => isInOwnName(asked) && asked.roles.includes(asked.at.role ?? ''),
    ),
  };
}

export type OwnChat = ReturnType<typeof ownChat>;
