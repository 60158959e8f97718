import { expect, test } from 'vitest';
import { freshDatabase } from '../../server/src/postgres/test-database.ts';
import { withRows } from './complaints.ts';
import { auditCalls } from './outside.ts';

const TABLES = `
create schema messaging; create schema monitor; create schema taskrouter;
create table messaging.message (sid text, status text);
create table monitor.alert (request_variables text);
create table taskrouter.event (sid text, event_type text, task_sid text);
insert into messaging.message values ('SM1', 'delivered'), ('SM2', 'delivered'), ('SM3', 'failed');
insert into monitor.alert values ('MessageSid=SM1&MessageStatus=delivered'), ('MessageSid=SM2&MessageStatus=sent');
insert into taskrouter.event values ('EV1', 'task.created', 'WT1'), ('EV2', 'task.created', 'WT1');
insert into monitor.alert values ('EventType=task.created&Sid=EV2')`;

test('what nobody was told needs an alert about the very event or status', async () => {
  const { url, drop } = await freshDatabase();
  const complaints = await withRows(url, async rows => {
    await rows(TABLES);
    return auditCalls(rows, {
      notices: ['SM1', 'SM2', 'SM3', 'SM4'],
      called: [
        { path: '/status', parameters: { MessageSid: 'SM3', MessageStatus: 'failed' }, genuine: true },
      ],
      ears: { listSid: '', written: [], heard: [] },
    });
  });
  await drop();
  expect(complaints).toEqual([
    'an event that nobody was told: {"sid":"EV1","event_type":"task.created"}',
    'a status that nobody was told: {"sid":"SM2","status":"delivered"}',
    'a notice is missing: SM4',
  ]);
});
