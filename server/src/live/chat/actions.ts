/** The commands of clients of the first generation: what each action means, and what it answers. */
import type { CommandName, Deed, Given, Person, Result } from '../../blocks/chat/index.ts';
import { type ApiError, refuse } from '../../kernel/errors.ts';
import { nameOf } from './names.ts';

type Request = Record<string, unknown>;

interface Action<Name extends CommandName> {
  command: Name;
  given(request: Request): Given<Name>;
  response?(result: Result<Name>, given: Given<Name>): object;
}

const action = <Name extends CommandName>(declared: Action<Name>): Action<Name> => declared;

function text(request: Request, name: string, code = 20001): string {
  const value = request[name];
  if (typeof value !== 'string' || value === '') throw refuse(code);
  return value;
}

const textOr = <T>(request: Request, name: string, other: T): string | T => {
  const value = request[name];
  return typeof value === 'string' ? value : other;
};

const channelOf = (request: Request): string => text(request, 'channelSid', 50305);
const inChannel = (request: Request) => ({ channelSid: channelOf(request) });
const identityOf = (request: Request): string => text(request, 'username', 50204);
const attributesOf = (request: Request): string => textOr(request, 'attributes', '{}');

/** Clients send an index as a number here and as text there. */
function messageOf(request: Request): { channelSid: string; message: string } {
  const index = request.messageIdx;
  if (index === undefined || index === null) throw refuse(50502);
  if (!/^\d{1,9}$/.test(String(index))) throw refuse(50516);
  return { channelSid: channelOf(request), message: String(index) };
}

const sent = { response: ({ index }: Result<'sendMessage'>) => ({ messageId: index }) };

const actions = {
  createChannel: action({
    command: 'createChannel',
    given: request => ({
      friendlyName: textOr(request, 'friendlyName', null),
      uniqueName: textOr(request, 'uniqueName', null),
      type: request.type === 'private' ? 'private' : 'public',
      attributes: attributesOf(request),
    }),
    response: ({ sid }) => ({ channelSid: sid, channel: nameOf.channel(sid) }),
  }),
  destroyChannel: action({ command: 'destroyChannel', given: inChannel }),
  editAttributes: action({
    command: 'editChannel',
    given: request => ({ ...inChannel(request), attributes: attributesOf(request) }),
  }),
  editFriendlyName: action({
    command: 'editChannel',
    given: request => ({ ...inChannel(request), friendlyName: textOr(request, 'friendlyName', null) }),
  }),
  editUniqueName: action({
    command: 'editChannel',
    given: request => ({ ...inChannel(request), uniqueName: textOr(request, 'uniqueName', null) }),
  }),
  joinChannelV2: action({ command: 'joinChannel', given: inChannel }),
  leaveChannel: action({ command: 'leaveChannel', given: inChannel }),
  addMemberV2: action({
    command: 'addMember',
    given: request => ({ ...inChannel(request), identity: identityOf(request) }),
  }),
  inviteMember: action({
    command: 'inviteMember',
    given: request => ({ ...inChannel(request), identity: identityOf(request) }),
  }),
  declineInvitation: action({ command: 'declineInvite', given: inChannel }),
  removeMember: action({
    command: 'removeMember',
    given: request => ({
      ...inChannel(request),
      member: textOr(request, 'memberSid', null) ?? text(request, 'username', 50401),
    }),
  }),
  editMemberAttributes: action({
    command: 'editMember',
    given: request => ({
      ...inChannel(request),
      member: text(request, 'memberSid', 50401),
      attributes: attributesOf(request),
    }),
  }),
  editNotificationLevel: action({
    command: 'editSeat',
    given: request => ({
      ...inChannel(request),
      notificationLevel: request.notificationLevel as 'default' | 'muted',
    }),
  }),
  sendMessage: action({
    command: 'sendMessage',
    given: request => ({
      ...inChannel(request),
      body: textOr(request, 'text', ''),
      mediaSid: null,
      attributes: attributesOf(request),
    }),
    ...sent,
  }),
  sendMediaMessage: action({
    command: 'sendMessage',
    given: request => ({
      ...inChannel(request),
      body: null,
      mediaSid: text(request, 'mediaSid', 50506),
      attributes: attributesOf(request),
    }),
    ...sent,
  }),
  editMessage: action({
    command: 'editMessage',
    given: request => ({ ...messageOf(request), body: textOr(request, 'text', '') }),
  }),
  editMessageAttributes: action({
    command: 'editMessage',
    given: request => ({ ...messageOf(request), attributes: attributesOf(request) }),
  }),
  deleteMessage: action({ command: 'deleteMessage', given: messageOf }),
  editUserAttributes: action({
    command: 'editUser',
    given: request => ({ identity: identityOf(request), attributes: attributesOf(request) }),
  }),
  editUserFriendlyName: action({
    command: 'editUser',
    given: request => ({
      identity: identityOf(request),
      friendlyName: textOr(request, 'friendlyName', null),
    }),
  }),
  consumptionReportV2: action({
    command: 'reportRead',
    given: request => ({ horizons: horizonsOf(request) }),
    // Every entry is answered: a client takes a missing one for a failure.
    response: (reported, { horizons }) => ({
      report: horizons.map(({ channelSid, index }, i) => ({
        ...{ channelSid, messageIdx: index },
        unreadMessagesCount: reported[i]?.unreadMessagesCount ?? null,
      })),
    }),
  }),
} satisfies Record<string, unknown>;

const MAX_HORIZONS = 1000;

function horizonsOf({ report }: Request): Given<'reportRead'>['horizons'] {
  if (!Array.isArray(report) || report.length > MAX_HORIZONS) throw refuse(50406);
  return report.map((entry: Request) => {
    const index = entry?.messageIdx ?? null;
    if (index !== null && typeof index !== 'number') throw refuse(50406);
    return { channelSid: channelOf(entry), index };
  });
}

export type ActionName = keyof typeof actions;

export interface ReadAction {
  deed: Deed<CommandName>;
  /** What is answered beside the status. */
  responseOf(result: unknown): object;
}

/**
 * What is asked for.
 * @throws ApiError 50302 for an action that is not known, other 50xxx where something is missing.
 */
export function readAction(person: Person, request: object): ReadAction {
  const asked = request as Request;
  const name = asked.action;
  if (typeof name !== 'string' || !Object.hasOwn(actions, name)) throw refuse(50302);
  const { command, given, response } = actions[name as ActionName] as unknown as Action<CommandName>;
  const read = given(asked);
  return {
    deed: { person, name: command, given: read },
    responseOf: result => response?.(result as Result<CommandName>, read) ?? {},
  };
}

/** Clients throw an error with this code and this message. */
export const refusalResponse = ({ code, message }: ApiError): object => ({
  status: code,
  statusText: message,
});
