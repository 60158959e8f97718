import { Button, Tabs } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type Action, useActions } from '../../ui/actions.ts';
import { openCalls } from '../../ui/overlay-store.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { type Shortcut, useShortcuts } from '../../ui/shortcuts.tsx';
import { Loaded } from '../shared/parts.tsx';
import { useParam } from '../shared/url.ts';
import { AddressesTab } from './addresses-tab.tsx';
import { NumbersTab } from './numbers-tab.tsx';
import { useSurroundings } from './surroundings.ts';
import { WebhookBox } from './webhook-box.tsx';

/** Flex Messaging: which numbers and identities customers write to, and who answers there. */
export default function Messaging() {
  const { t } = useTranslation('console');
  const [tab, setTab] = useParam('tab');
  const [, setNew] = useParam('new');
  const known = useSurroundings();
  useKeys();
  const create = (
    <Button component={Link} to="/console/messaging?tab=addresses&new=1">
      {t('addresses.create')}
    </Button>
  );
  return (
    <div className="page">
      <PageHeader
        title={t('messaging.title')}
        lead={t('messaging.lead')}
        actions={
          <>
            <Button variant="default" onClick={openCalls}>
              {t('showCall')}
            </Button>
            {create}
          </>
        }
      />
      <WebhookBox />
      <Tabs
        value={tab ?? 'numbers'}
        onChange={value => {
          setNew(null);
          setTab(value === 'numbers' ? null : value);
        }}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="numbers">{t('messaging.numbers')}</Tabs.Tab>
          <Tabs.Tab value="addresses">{t('messaging.addresses')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="numbers">
          <Loaded of={known}>{data => <NumbersTab known={data} />}</Loaded>
        </Tabs.Panel>
        <Tabs.Panel value="addresses">
          <Loaded of={known}>{data => <AddressesTab known={data} />}</Loaded>
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}

function useKeys(): void {
  const { t } = useTranslation('console');
  const [, setTab] = useParam('tab');
  const [, setNew] = useParam('new');
  const shortcuts = useMemo<Shortcut[]>(() => {
    const group = t('messaging.title');
    return [
      {
        ...{ keys: 'n', label: t('addresses.create'), group },
        run() {
          setTab('addresses');
          setTimeout(() => setNew('1'));
        },
      },
      {
        ...{ keys: '/', label: t('search'), group },
        run: () => document.querySelector<HTMLElement>('[data-search]')?.focus(),
      },
    ];
  }, [t, setTab, setNew]);
  useShortcuts(shortcuts);
  const actions = useMemo<Action[]>(
    () => shortcuts.slice(0, 1).map(({ label, group, run }) => ({ id: 'new-address', label, group, run })),
    [shortcuts],
  );
  useActions(actions);
}
