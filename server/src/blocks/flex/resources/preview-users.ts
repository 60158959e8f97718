import type { Caller } from '../../../kernel/caller.ts';
import { required, sid, text } from '../../../kernel/fields.ts';
import { type Operation, operation } from '../../../kernel/operation.ts';
import type { ConversationRoom } from '../conversations.ts';
import type { SeatRole } from '../needs.ts';
import { written } from './channel-users.ts';

/**
 * How the desks of Flex UI 1.10 to 1.18 take their user into a conversation: the same as the path below
 * `/v1/Channels` of later ones, on another host and without a role. Undocumented, seen in their bundles.
 */
export function previewUserOperations(room: ConversationRoom): Operation[] {
  return [
    operation(
      {
        id: 'CreateWebChannelUser',
        document: 'preview_flex',
        method: 'POST',
        path: '/Flex/WebChannels/Users',
        takes: { chatChannelSid: required(sid('CH')), identity: required(text(256, 1)) },
      },
      async ({ caller, given: { chatChannelSid: channelSid, identity }, path }) => {
        const { accountSid } = caller;
        const role = roleOf(caller, identity);
        return written(await room.seat({ accountSid, channelSid, path }, { role, identity }));
      },
    ),
  ];
}

const ROLES: readonly SeatRole[] = ['admin', 'supervisor', 'agent'];

/** Who takes its own seat does so with the highest role that it has. */
function roleOf(caller: Caller, identity: string): SeatRole {
  if (caller.identity !== identity) return 'agent';
  return ROLES.find(role => caller.roles?.includes(role)) ?? 'agent';
}
