import { notFound } from '../../../kernel/errors.ts';
import { moment, required, text } from '../../../kernel/fields.ts';
import { jsonName, type Operation, operation } from '../../../kernel/operation.ts';
import type { ConversationRoom } from '../conversations.ts';
import type { SeatRole } from '../needs.ts';

const ROLES: readonly string[] = ['agent', 'supervisor', 'admin'] satisfies SeatRole[];

/**
 * How the agent's desk of Flex UI 1.x takes its user into a conversation: undocumented, seen in its bundle. The desk
 * takes 409 for "sits there already" and any 404 for a failure.
 */
export function channelUserOperations(room: ConversationRoom): Operation[] {
  return [
    operation(
      {
        id: 'CreateChannelRoleUser',
        document: 'flex_v1',
        method: 'POST',
        path: '/v1/Channels/{ChannelSid}/Roles/{Role}/Users',
        takes: { identity: required(text(256, 1)) },
      },
      async ({ caller, at: { channelSid, role }, given: { identity }, path }) => {
        if (!isRole(role)) throw notFound(path);
        const { accountSid } = caller;
        return written(await room.seat({ accountSid, channelSid, path }, { role, identity }));
      },
    ),
  ];
}

function isRole(role: string): role is SeatRole {
  return ROLES.includes(role);
}

/** A member's properties as JSON. */
export function written(member: object): object {
  const dates = moment();
  return Object.fromEntries(
    Object.entries(member).map(([name, value]) => [
      jsonName(name),
      value instanceof Date ? dates.write(value, 'modern') : value,
    ]),
  );
}
