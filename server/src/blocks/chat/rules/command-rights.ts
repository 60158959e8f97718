/**
 * What people may do through an SDK. The permissions of their role in the service and of their role in the channel
 * count together; on top of them stand the rules of membership. A REST caller with the account's credentials is not
 * asked.
 */
import { type ApiError, refuse } from '../../../kernel/errors.ts';

/** What somebody is to the thing that they want to change. */
export interface Situation {
  permissions: ReadonlySet<string>;
  isMember: boolean;
  isInvited: boolean;
  /** They opened the channel. */
  isCreator: boolean;
  isPublic: boolean;
  /** The message, the seat or the user that is to be changed is theirs. */
  isOwn: boolean;
}

type Rule = (situation: Situation) => ApiError | null;

/** Existing applications compare this very sentence. */
const unauthorized = (): ApiError => refuse(50107, 'User unauthorized for command');
const notMember = (): ApiError => refuse(50400);

const anyOf =
  (...permissions: string[]): Rule =>
  situation =>
    permissions.some(permission => situation.permissions.has(permission)) ? null : unauthorized();

const ownOrAny =
  (own: string, any: string): Rule =>
  situation =>
    situation.isOwn ? anyOf(own, any)(situation) : anyOf(any)(situation);

const asMember =
  (rule: Rule): Rule =>
  situation =>
    situation.isMember ? rule(situation) : notMember();

/** Whoever may seat others anywhere could seat themselves: there is nothing that they may not see. */
export const seesAll = ({ permissions }: Pick<Situation, 'permissions'>): boolean =>
  permissions.has('addMember');

/** In one's own channels, and everywhere for those from whom nothing is hidden. */
const whereSeen =
  (rule: Rule): Rule =>
  situation =>
    seesAll(situation) ? rule(situation) : asMember(rule)(situation);

const free: Rule = () => null;

export const commandRights = {
  createChannel: anyOf('createChannel'),
  renameChannel: anyOf('editChannelName'),
  editChannelAttributes: whereSeen(anyOf('editChannelAttributes')),
  destroyChannel: anyOf('destroyChannel'),
  joinChannel: situation => {
    if (situation.isInvited) return null;
    if (!situation.permissions.has('joinChannel')) return unauthorized();
    return situation.isPublic || situation.isCreator || seesAll(situation) ? null : unauthorized();
  },
  leaveChannel: asMember(anyOf('leaveChannel')),
  addMember: anyOf('addMember'),
  inviteMember: anyOf('inviteMember'),
  declineInvite: ({ isMember, isInvited }) => (isMember ? refuse(50602) : isInvited ? null : refuse(50601)),
  removeMember: situation =>
    situation.isOwn ? anyOf('leaveChannel')(situation) : anyOf('removeMember')(situation),
  // There is no word for it in the contract: one's own always, those of others for who may remove them.
  editMember: situation => (situation.isOwn ? null : anyOf('removeMember')(situation)),
  editSeat: asMember(free),
  sendMessage: asMember(anyOf('sendMessage')),
  sendMediaMessage: asMember(anyOf('sendMediaMessage')),
  editMessage: ownOrAny('editOwnMessage', 'editAnyMessage'),
  editMessageAttributes: ownOrAny('editOwnMessageAttributes', 'editAnyMessageAttributes'),
  deleteMessage: ownOrAny('deleteOwnMessage', 'deleteAnyMessage'),
  editUser: ownOrAny('editOwnUserInfo', 'editAnyUserInfo'),
} satisfies Record<string, Rule>;

export type Right = keyof typeof commandRights;

/** @throws ApiError 50107 without a permission, 50400 for who is no member, 50601 and 50602 about invites. */
export function checkRight(right: Right, situation: Situation): void {
  const refusal = commandRights[right](situation);
  if (refusal !== null) throw refusal;
}

/** Whether somebody may know that a channel is there and what it is called. */
export const mayReadChannel = (situation: Omit<Situation, 'isOwn'>): boolean =>
  situation.isPublic || situation.isInvited || situation.isCreator || mayReadMessages(situation);

/** Whether somebody may read what is said in a channel, and who sits in it. */
export const mayReadMessages = (situation: Pick<Situation, 'isMember' | 'permissions'>): boolean =>
  situation.isMember || seesAll(situation);
