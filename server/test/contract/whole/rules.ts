/** What must be true of a whole database beyond "the parent is there": each rule with SQL that finds what breaks it. */
import { routingRules } from './routing-rules.ts';

const ofLines = {
  'a line of work that fails': `select lane, key, reason from line.parked where queue = 'work'`,
};

const ofChat = {
  'a channel that counts its messages wrong': `
    select c.sid, c.messages_count, m.count from chat.channel c
    cross join lateral (select count(*) from chat.message where channel_sid = c.sid) m
    where c.messages_count <> m.count`,
  'a channel that counts its members wrong': `
    select c.sid, c.members_count, m.count from chat.channel c
    cross join lateral (select count(*) from chat.member where channel_sid = c.sid) m
    where c.members_count <> m.count`,
  'an index of a channel that was given to no message': `
    select c.sid, i.index from chat.channel c cross join lateral generate_series(0, c.next_index - 1) i (index)
    where not exists (select from chat.message where channel_sid = c.sid and index = i.index)
      and not exists (select from chat.removal where topic = c.sid and kind = 'message' and item = i.index::text)`,
  'a message beyond the end of its channel': `
    select m.sid from chat.message m join chat.channel c on c.sid = m.channel_sid where m.index >= c.next_index`,
  'two changes of a channel at one position, or one beyond its last': `
    select c.sid, t.position, count(*) from chat.channel c cross join lateral (
      select position from chat.message where channel_sid = c.sid
      union all select position from chat.member where channel_sid = c.sid
      union all select position from chat.removal where topic = c.sid
    ) t where t.position > 0 group by 1, 2, c.position having count(*) > 1 or t.position > c.position`,
  'a member who is no user': `
    select m.sid from chat.member m where not exists (
      select from chat.user u where u.service_sid = m.service_sid and u.identity = m.identity)`,
  'a member who is still invited': `
    select i.sid from chat.invite i join chat.member m on m.channel_sid = i.channel_sid and m.identity = i.identity`,
  'a role where it does not belong': `
    select u.sid, r.type from chat.user u join chat.role r on r.sid = u.role_sid where r.type <> 'deployment'
    union all select m.sid, r.type from chat.member m join chat.role r on r.sid = m.role_sid where r.type <> 'channel'
    union all select i.sid, r.type from chat.invite i join chat.role r on r.sid = i.role_sid where r.type <> 'channel'`,
  'a channel beyond the limit of its service': `
    select c.sid from chat.channel c join chat.service s on s.sid = c.service_sid
    where c.members_count > 1000 or (select count(*) from chat.hook where channel_sid = c.sid) > 5`,
  'media of a message that do not know it': `
    select m.sid from chat.message m where m.media is not null and not exists (
      select from chat.media d where d.sid = m.media->>'sid' and d.message_sid = m.sid and d.channel_sid = m.channel_sid)`,
};

const ofProxy = {
  'a session that is closed without an end, or the other way round': `
    select sid, status from proxy.session where (status = 'closed') <> (date_ended is not null)`,
  'a participant who lives in a closed session, or after his removal': `
    select p.sid from proxy.participant p join proxy.session s on s.sid = p.session_sid
    where p.live and (s.status = 'closed' or p.date_deleted is not null)`,
  'a participant who does not live in an open session': `
    select p.sid from proxy.participant p join proxy.session s on s.sid = p.session_sid
    where not p.live and p.date_deleted is null and s.status <> 'closed'`,
  'a session of three': `
    select session_sid from proxy.participant where date_deleted is null group by 1 having count(*) > 2`,
  'an interaction between people of another session': `
    select i.sid from proxy.interaction i
    join proxy.participant p on p.sid in (i.participant_sid, i.inbound_participant_sid, i.outbound_participant_sid)
    where p.session_sid <> i.session_sid`,
};

const ofStudio = {
  'a flow with a revision missing': `
    select f.sid, i.revision from studio.flow f cross join lateral generate_series(1, f.latest_revision) i (revision)
    where not exists (select from studio.revision where flow_sid = f.sid and revision = i.revision)`,
  'a revision beyond the latest': `
    select f.sid, r.revision from studio.flow f join studio.revision r on r.flow_sid = f.sid
    where r.revision > f.latest_revision`,
  'a flow that does not know what is published': `
    select f.sid, f.published_revision from studio.flow f where f.published_revision is distinct from (
      select max(revision) from studio.revision where flow_sid = f.sid and status = 'published')`,
  'an execution of a revision that is not there': `
    select e.sid from studio.execution e where not exists (
      select from studio.revision where flow_sid = e.flow_sid and revision = e.revision)`,
  'an active execution with nothing to go on': `
    select sid from studio.execution where status = 'active' and state is null and trigger is null`,
  'a subflow that goes on without its parent': `
    select c.sid from studio.execution c join studio.execution p on p.sid = c.parent_sid
    where c.status = 'active' and p.status <> 'active'`,
};

const ofSync = {
  'data where there are none, or none where there must be': `
    select sid, kind from sync.object where (kind = 'document') <> (data is not null)`,
  'an item of something that has none': `
    select i.object_sid from sync.item i join sync.object o on o.sid = i.object_sid
    where o.kind not in ('list', 'map') or (o.kind = 'list') <> (i.key = '')`,
  'an item beyond the end of its list': `
    select i.object_sid, i.index from sync.item i join sync.object o on o.sid = i.object_sid
    where o.kind = 'list' and i.index >= o.next_index`,
  'a change that its object has not counted': `
    select o.sid from sync.object o where o.last_event_id < greatest(
      (select max(last_event_id) from sync.item where object_sid = o.sid),
      (select max(id) from sync.event where object_sid = o.sid))`,
  'an event missing between two others': `
    select object_sid, count(*) from sync.event where type not like '%message%'
    group by 1 having count(*) <> max(id) - min(id) + 1`,
};

const ofMessages = {
  'a message that counts its media wrong': `
    select m.sid, m.num_media from messaging.message m where m.date_deleted is null and m.num_media <> (
      select count(*) from messaging.media where account_sid = m.account_sid and message_sid = m.sid)`,
  'media with a place missing': `
    select message_sid from messaging.media group by account_sid, message_sid
    having count(*) <> max(position) - min(position) + 1`,
  'a number that is pooled without a service, or the other way round': `
    select sid from messaging.number where (messaging_service_sid is null) <> (date_pooled is null)`,
};

const ofPlugins = {
  'a version of another plugin': `
    select c.configuration_sid, v.sid from flex.configured_plugin c
    join flex.plugin_version v on v.sid = c.plugin_version_sid where v.plugin_sid <> c.plugin_sid`,
};

export const rules: Readonly<Record<string, string>> = {
  ...ofLines,
  ...ofChat,
  ...ofProxy,
  ...ofStudio,
  ...ofSync,
  ...ofMessages,
  ...ofPlugins,
  ...routingRules,
};
