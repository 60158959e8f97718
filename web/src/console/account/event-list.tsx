import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePages } from '../../api/use-pages.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { When } from '../shared/parts.tsx';
import { dateOf } from '../shared/text.ts';
import { useParam } from '../shared/url.ts';
import { About } from './monitor.tsx';

interface MonitorEvent {
  sid: string;
  event_type: string;
  event_date: string;
  actor_sid: string | null;
  actor_type: string;
  resource_sid: string | null;
  source: string;
  source_ip_address: string | null;
}

/** Who changed what, when and from where. */
export function EventList() {
  const { t } = useTranslation('console');
  const [type, setType] = useParam('event');
  const [resource, setResource] = useParam('resource');
  const [since] = useParam('since');
  const from = dateOf(since);
  const list = usePages<MonitorEvent>('/monitor/v1/Events', {
    ...(type && { EventType: type }),
    ...(resource && /^[A-Z]{2}[0-9a-f]{32}$/.test(resource) && { ResourceSid: resource }),
    ...(from && { StartDate: from }),
  });
  return (
    <>
      <div className="filters">
        <Filter label={t('monitor.eventType')} value={type ?? ''} choose={setType} />
        <Filter label={t('monitor.resource')} value={resource ?? ''} choose={setResource} />
      </div>
      <DataTable
        caption={t('monitor.events')}
        list={list}
        rowKey={({ sid }) => sid}
        exportName="events"
        empty={<EmptyState title={t('monitor.noEvents')} />}
        columns={[
          {
            key: 'when',
            label: t('messages.when'),
            text: one => one.event_date,
            cell: one => <When at={one.event_date} />,
          },
          {
            key: 'type',
            label: t('monitor.eventType'),
            text: one => one.event_type,
            cell: one => one.event_type,
          },
          {
            key: 'about',
            label: t('monitor.about'),
            text: one => one.resource_sid,
            cell: one => <About sid={one.resource_sid} />,
          },
          {
            key: 'actor',
            label: t('monitor.actor'),
            text: one => one.actor_sid ?? one.actor_type,
            cell: one => <About sid={one.actor_sid ?? one.actor_type} />,
          },
          {
            key: 'from',
            label: t('monitor.from'),
            text: one => one.source_ip_address,
            cell: one => one.source_ip_address ?? one.source,
          },
        ]}
      />
    </>
  );
}

/** Asked when it is whole, not with every letter. */
function Filter({ label, value, choose }: { label: string; value: string; choose(value: string): void }) {
  const [text, setText] = useState(value);
  return (
    <form
      onSubmit={event => {
        event.preventDefault();
        choose(text.trim());
      }}
    >
      <TextInput
        label={label}
        value={text}
        onChange={event => setText(event.currentTarget.value)}
        onBlur={() => choose(text.trim())}
      />
    </form>
  );
}
