import { Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useShortcuts } from '../../ui/shortcuts.tsx';
import { useDesk } from '../context.tsx';
import type { Side } from '../conversation/use-side.ts';
import type { Row } from '../model/inbox.ts';
import { castOf, customerOf } from '../model/people.ts';
import { Crm } from './crm.tsx';
import { Details } from './details.tsx';
import { HistoryList } from './history-list.tsx';
import { Notes } from './notes.tsx';
import { Person } from './person.tsx';
import { contextTab } from './shown.ts';

const TABS = ['person', 'history', 'notes', 'details', 'crm'] as const;

interface PaneProps {
  row: Row;
  side: Side;
  /** On narrow screens it lies over the conversation. */
  isDrawer?: boolean;
}

/** Who the customer is, beside the conversation. Which tab is open stands in the address. */
export function ContextPane({ row, side, isDrawer = false }: PaneProps) {
  const { t } = useTranslation('desk');
  const { me, settings } = useDesk();
  const [query, setQuery] = useSearchParams();
  const told = query.get('tab') ?? contextTab.get();
  const tabs = TABS.filter(name => name !== 'crm' || settings.crmUrl !== null);
  const tab = tabs.find(name => name === told) ?? 'person';
  const { channel, work } = row;
  const choose = (next: string) => {
    contextTab.set(next);
    setQuery({ tab: next }, { replace: true });
  };
  useShortcuts(
    tabs.map((name, at) => ({
      ...{ keys: `alt+${at + 1}`, label: t(`context.${name}`), group: t('context.label') },
      run: () => choose(name),
    })),
  );
  const identity = channel === null ? null : customerOf(castOf(work.channelSid ?? '', channel, me));
  return (
    <aside className="context" aria-label={t('context.label')}>
      <Tabs value={tab} onChange={next => choose(next ?? 'person')}>
        <Tabs.List>
          {tabs.map(name => (
            <Tabs.Tab key={name} value={name}>
              {t(`context.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </Tabs>
      <div className="context-body" role="tabpanel" aria-label={t(`context.${tab}`)}>
        {tab === 'person' && <Person row={row} identity={identity} />}
        {tab === 'history' && <HistoryList identity={identity} exceptChannel={work.channelSid} />}
        {tab === 'notes' && <Notes side={side} />}
        {tab === 'details' && <Details row={row} />}
        {tab === 'crm' && <Crm row={row} template={settings.crmUrl!} isKept={!isDrawer} />}
      </div>
    </aside>
  );
}
