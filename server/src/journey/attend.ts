/** Step 7, `attend`: an agent is seated in the conversation's chat channel, with the role that the desk asks for. */
import type { MemberRow } from '../blocks/chat/index.ts';
import type { Turn } from '../kernel/line/turn.ts';
import type { JourneyParts } from './parts.ts';

export interface Seat {
  accountSid: string;
  serviceSid: string;
  channelSid: string;
  role: 'agent' | 'supervisor' | 'admin';
  identity: string;
}

/** The member; refused with 409 when the agent sits there already, which the desk takes for success. */
export async function seatAgent({ blocks }: JourneyParts, turn: Turn, seat: Seat): Promise<MemberRow> {
  const { accountSid, serviceSid, channelSid, role, identity } = seat;
  const member = await turn.do(blocks.chat.seatMembers, {
    accountSid,
    serviceSid,
    channelSid,
    identity,
    attributes: JSON.stringify({ member_type: role === 'supervisor' ? 'supervisor' : 'agent' }),
    webhooks: true,
    ifAbsent: false,
  });
  return member as MemberRow;
}
