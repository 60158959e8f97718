/** A client as the tests of changes have one: it knows only what it was told, and asks when it hears of something. */
import { expect } from 'vitest';
import { TEST_ACCOUNT, type TestKernel } from '../../../test/kernel.ts';
import type { ChannelChanges, Chat, InviteRow, MemberRow, MessageRow, UserChanges } from './index.ts';

interface Client {
  /** Reads until nothing is new. */
  catchUp(): Promise<void>;
  /** What it believes, and what is. */
  believed(): object;
  fresh(): Promise<object>;
  leave(): void;
}

/** Listens to a topic and reads only when it was told to. */
function listen(kernel: TestKernel, topic: string): { heard(): boolean; leave(): void } {
  let heard = true;
  const leave = kernel.topics.subscribe(topic, {
    published: () => {
      heard = true;
    },
    lost: () => {
      heard = true;
    },
  });
  return {
    leave,
    heard: () => {
      const was = heard;
      heard = false;
      return was;
    },
  };
}

const sorted = (rows: Iterable<[string | number, unknown]>) =>
  [...rows]
    .sort(([a], [b]) => (typeof a === 'number' ? a - Number(b) : a < String(b) ? -1 : 1))
    .map(([, row]) => row);

export function channelClient(
  { kernel, chat }: { kernel: TestKernel; chat: Chat },
  channelSid: string,
): Client {
  const ear = listen(kernel, channelSid);
  const messages = new Map<number, MessageRow>();
  const members = new Map<string, MemberRow>();
  let channel: ChannelChanges['channel'] = null;
  let since = 0;

  function apply(changes: ChannelChanges): void {
    for (const row of changes.messages) {
      if (row.addedPosition <= since) expect([...messages.keys()]).toContain(row.index);
      messages.set(row.index, row);
    }
    for (const row of changes.members) {
      if (row.addedPosition <= since) expect([...members.keys()]).toContain(row.sid);
      members.set(row.sid, row);
    }
    for (const { kind, item } of changes.removals) {
      if (kind === 'message') messages.delete(Number(item));
      if (kind === 'member') members.delete(item);
      if (kind !== 'channel') continue;
      messages.clear();
      members.clear();
    }
    channel = changes.channel;
    expect(changes.through).toBeGreaterThanOrEqual(since);
    since = changes.through;
  }

  return {
    leave: ear.leave,
    async catchUp() {
      if (!ear.heard()) return;
      for (let complete = false; !complete; ) {
        const [changes] = await chat.channelChanges(kernel.store.read, [
          { accountSid: TEST_ACCOUNT, channelSid, since },
        ]);
        if (changes) apply(changes);
        complete = changes?.complete ?? true;
      }
    },
    believed: () => ({
      channel: channel && { ...channel, lastMessage: channel.lastMessage?.index ?? null },
      messages: sorted(messages),
      members: sorted(members),
    }),
    async fresh() {
      const read = <Row>(table: string, order: string) =>
        kernel.database.query<Row>(`select * from chat.${table} where channel_sid = $1 order by ${order}`, [
          channelSid,
        ]);
      const [row] = await kernel.database.query('select * from chat.channel where sid = $1', [channelSid]);
      const kept = await read<MessageRow>('message', 'index');
      return {
        channel: row === undefined ? null : { ...row, lastMessage: kept.at(-1)?.index ?? null },
        messages: kept,
        members: await read('member', 'sid'),
      };
    },
  };
}

export function userClient({ kernel, chat }: { kernel: TestKernel; chat: Chat }, userSid: string): Client {
  const ear = listen(kernel, userSid);
  const seats = new Map<string, MemberRow | InviteRow>();
  let user: UserChanges['user'] | null = null;
  let since = 0;

  function apply(changes: UserChanges | null): void {
    if (changes === null) return;
    const steps = [
      ...[...changes.memberships, ...changes.invites].map(({ channel, ...row }) => ({
        at: row.userPosition,
        run: () => void seats.set(row.channelSid, row),
      })),
      ...changes.removals.map(({ item, position: at }) => ({ at, run: () => void seats.delete(item) })),
    ];
    for (const { run } of steps.sort((a, b) => a.at - b.at)) run();
    user = changes.user;
    expect(changes.through).toBeGreaterThanOrEqual(since);
    since = changes.through;
  }

  return {
    leave: ear.leave,
    async catchUp() {
      if (!ear.heard()) return;
      const [changes] = await chat.userChanges(kernel.store.read, [
        { accountSid: TEST_ACCOUNT, userSid, since },
      ]);
      apply(changes!);
    },
    // The position of a member in its channel is the channel's affair.
    believed: () => ({ user: user && named(user), seats: sorted(seats).map(seat) }),
    async fresh() {
      const [row] = await kernel.database.query<UserChanges['user']>(
        'select * from chat.user where sid = $1',
        [userSid],
      );
      const read = (table: string) =>
        kernel.database.query<MemberRow | InviteRow>(
          `select t.* from chat.${table} t join chat.user u on u.identity = t.identity and u.service_sid = t.service_sid
           where u.sid = $1`,
          [userSid],
        );
      const kept = [...(await read('member')), ...(await read('invite'))];
      const byChannel = kept.map((each): [string, unknown] => [each.channelSid, each]);
      return { user: row ? named(row) : null, seats: sorted(byChannel).map(seat) };
    },
  };
}

const named = ({ sid, friendlyName, attributes, position }: UserChanges['user']) => ({
  ...{ sid, friendlyName, attributes, position },
});

/** What a user's own list says of a channel. */
function seat(row: unknown): object {
  const { sid, channelSid, notificationLevel, lastConsumedMessageIndex, userPosition } = row as MemberRow;
  return { sid, channelSid, notificationLevel, lastConsumedMessageIndex, userPosition };
}
