/**
 * Which roles may call what of Programmable Chat, in both versions. Agents: read the chats of the Flex project, write in
 * those that they sit in. Supervisors: the same, and say who sits where. What is not named is for administrators.
 */
import type { Admits } from '../../kernel/access.ts';
import type { OwnChats } from './rules/own-chats.ts';

export function access(own: OwnChats): Record<string, Admits> {
  const reading: Admits = { agent: own.service };
  const seating: Admits = { agent: own.channel, supervisor: own.service };
  return {
    FetchService: reading,
    ListRole: reading,
    FetchRole: reading,
    ListUser: reading,
    FetchUser: reading,
    UpdateUser: { agent: own.partner, supervisor: own.service },
    ListUserChannel: reading,
    FetchUserChannel: reading,
    UpdateUserChannel: { agent: own.ownUser },
    DeleteUserChannel: { agent: own.ownUser, supervisor: own.service },
    ListChannel: reading,
    FetchChannel: reading,
    UpdateChannel: { agent: own.channel, supervisor: own.service },
    ListMember: reading,
    FetchMember: reading,
    CreateMember: seating,
    UpdateMember: { agent: own.ownSeat, supervisor: own.service },
    DeleteMember: seating,
    ListMessage: reading,
    FetchMessage: reading,
    ListServiceMessage: reading,
    CreateMessage: { agent: own.ownWords },
    UpdateMessage: { agent: own.ownMessage },
    ListInvite: reading,
    FetchInvite: reading,
  };
}
