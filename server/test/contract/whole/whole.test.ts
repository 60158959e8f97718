/** Each rule is broken by hand once and must say so; a database of which everything is a little must break none. */
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contractOperations } from '../operations.ts';
import { openScene } from '../scene.ts';
import { openWorld } from '../world.ts';
import { brokenIn, brokenRules } from './index.ts';
import type { Rows } from './quiet.ts';
import { rules } from './rules.ts';

let databaseUrl: string;
let database: pg.Client;

beforeAll(async () => {
  const scene = await openScene(await openWorld(), contractOperations());
  databaseUrl = scene.databaseUrl;
  database = new pg.Client(databaseUrl);
  await database.connect();
  expect(await brokenRules(databaseUrl)).toEqual([]);
});
afterAll(() => database?.end());

/** What the rows would say after a change that is never made. */
async function after<Found>(changes: readonly string[], look: () => Promise<Found>): Promise<Found> {
  await database.query('begin');
  try {
    await database.query('set local session_replication_role = replica');
    for (const change of changes) {
      const { rowCount } = await database.query(change);
      expect(rowCount, change).toBeGreaterThan(0);
    }
    return await look();
  } finally {
    await database.query('rollback');
  }
}

const one = (table: string, where = 'true') => `(select ctid from ${table} where ${where} limit 1)`;
const spoilt = (table: string, set: string, where?: string) =>
  `update ${table} set ${set} where ctid = ${one(table, where)}`;

/** Another reservation like one that there is. */
const second = (column: string, value: string) => `insert into taskrouter.reservation
  select (jsonb_populate_record(r, jsonb_build_object('sid', 'WR1', '${column}', '${value}'))).*
  from taskrouter.reservation r limit 1`;

/** Three more like one that there is. */
const participants = (session: string) => `insert into proxy.participant
    (sid, account_sid, service_sid, session_sid, identifier, proxy_identifier, date_created, date_updated)
  select 'KP' || n, account_sid, service_sid, ${session}, n, proxy_identifier, date_created, date_updated
  from (select * from proxy.participant limit 1) p cross join generate_series(1, 3) n`;

const spoilers: Readonly<Record<keyof typeof rules, string[]>> = {
  'a line of work that fails': [`insert into line.parked values (1, 'CH', 'work', now(), 1, 'why')`],
  'a channel that counts its messages wrong': [spoilt('chat.channel', 'messages_count = messages_count + 1')],
  'a channel that counts its members wrong': [spoilt('chat.channel', 'members_count = members_count + 1')],
  'an index of a channel that was given to no message': [
    spoilt('chat.channel', 'next_index = next_index + 1'),
  ],
  'a message beyond the end of its channel': ['update chat.message set index = index + 1000'],
  'two changes of a channel at one position, or one beyond its last': [
    spoilt('chat.message', 'position = position + 1000'),
  ],
  'a member who is no user': [spoilt('chat.member', `identity = 'nobody'`)],
  'a member who is still invited': [
    `update chat.invite i set identity = m.identity, channel_sid = m.channel_sid from (
       select * from chat.member limit 1) m where i.ctid = ${one('chat.invite')}`,
  ],
  'a role where it does not belong': [
    `update chat.member m set role_sid = s.default_service_role_sid from chat.service s where s.sid = m.service_sid`,
  ],
  'a channel beyond the limit of its service': [spoilt('chat.channel', 'members_count = 1001')],
  'media of a message that do not know it': [`update chat.message set media = '{"sid":"ME"}'`],
  'a session that is closed without an end, or the other way round': [
    spoilt('proxy.session', `status = 'closed'`, `date_ended is null`),
  ],
  'a participant who lives in a closed session, or after his removal': [
    spoilt('proxy.participant', 'date_deleted = now()', 'live'),
  ],
  'a participant who does not live in an open session': [spoilt('proxy.participant', 'live = false', 'live')],
  'a session of three': [participants('session_sid')],
  'an interaction between people of another session': [
    participants(`'KC1'`),
    spoilt('proxy.interaction', `inbound_participant_sid = 'KP1'`),
  ],
  'a flow with a revision missing': [spoilt('studio.flow', 'latest_revision = latest_revision + 1')],
  'a revision beyond the latest': [spoilt('studio.revision', 'revision = 1000')],
  'a flow that does not know what is published': [
    spoilt('studio.flow', 'published_revision = published_revision + 1', 'published_revision is not null'),
  ],
  'an execution of a revision that is not there': [spoilt('studio.execution', 'revision = 1000')],
  'an active execution with nothing to go on': [
    spoilt('studio.execution', `status = 'active', state = null, trigger = null, contact = 'nobody'`),
  ],
  'a subflow that goes on without its parent': [
    spoilt('studio.execution', `status = 'ended'`),
    `insert into studio.execution select (jsonb_populate_record(e,
       jsonb_build_object('sid', 'FN1', 'status', 'active', 'parent_sid', e.sid))).*
     from studio.execution e where e.status = 'ended' limit 1`,
  ],
  'data where there are none, or none where there must be': [
    spoilt('sync.object', 'data = null', `kind = 'document'`),
  ],
  'an item of something that has none': [spoilt('sync.item', `key = 'a'`, `key = ''`)],
  'an item beyond the end of its list': [spoilt('sync.item', 'index = 1000', `key = ''`)],
  'a change that its object has not counted': [spoilt('sync.item', 'last_event_id = 1000')],
  'an event missing between two others': [
    `insert into sync.event select (jsonb_populate_record(e, jsonb_build_object('id', e.id + 2))).*
     from sync.event e where e.type not like '%message%' limit 1`,
  ],
  'a message that counts its media wrong': [spoilt('messaging.message', 'num_media = num_media + 1')],
  'media with a place missing': [
    `insert into messaging.media select (jsonb_populate_record(m,
       jsonb_build_object('sid', 'ME1', 'position', m.position + 2))).* from messaging.media m limit 1`,
  ],
  'a number that is pooled without a service, or the other way round': [
    spoilt('messaging.number', 'date_pooled = now()', 'date_pooled is null'),
  ],
  'a version of another plugin': [spoilt('flex.plugin_version', `plugin_sid = 'FP1'`)],
  'a worker without one of the channels': [`delete from taskrouter.worker_channel`],
  'a worker who is asked twice for one task': [second('reservation_status', 'pending')],
  'a task that is offered to nobody, or done by nobody': [
    `update taskrouter.reservation set reservation_status = 'canceled'`,
    `update taskrouter.task set assignment_status = 'assigned'`,
  ],
  'an offer of a task that is not offered': [`update taskrouter.task set assignment_status = 'canceled'`],
  'a task with two agents': [
    `update taskrouter.reservation set reservation_status = 'accepted'`,
    second('reservation_status', 'accepted'),
  ],
  'a transfer that its task does not know': [
    `insert into taskrouter.transfer select (jsonb_populate_record(null::taskrouter.transfer,
       to_jsonb(r) || jsonb_build_object('sid', 'TT1', 'initiating_reservation_sid', r.sid,
         'initiating_worker_sid', r.worker_sid, 'transfer_mode', 'COLD', 'transfer_type', 'QUEUE', 'transfer_to', 'WQ1',
         'transfer_status', 'initiated'))).* from taskrouter.reservation r limit 1`,
  ],
  'a task in a queue without a workflow, or in no queue': [
    `update taskrouter.task set assignment_status = 'reserved', task_queue_sid = null`,
  ],
};

const rows: Rows = async text => (await database.query(text)).rows;

test.for(Object.entries(rules))('%s is found', async ([what, text]) => {
  expect(await after(spoilers[what]!, () => rows(text))).not.toEqual([]);
});

test("a child without its parent, or with another account's, is found", async () => {
  const orphan = spoilt('chat.member', `channel_sid = 'CH1'`);
  expect(await after([orphan], () => brokenIn(rows))).toContainEqual(
    expect.stringContaining('chat.member.channel_sid names no chat.channel of its own (1)'),
  );
  const stranger = `update chat.channel set account_sid = (
    select sid from accounts.account where sid <> channel.account_sid limit 1)`;
  expect(await after([stranger], () => brokenIn(rows))).toContainEqual(
    expect.stringContaining('chat.message.channel_sid names no chat.channel of its own'),
  );
});

test('a new table that names rows must say which', async () => {
  const broken = await after([], async () => {
    await database.query('create table chat.note (sid text primary key, message_sid text)');
    return await brokenIn(rows);
  });
  expect(broken).toEqual(['chat.note.message_sid is checked by no rule']);
});
