import { Button } from '@mantine/core';
import { IconDeviceMobilePlus } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Action, useActions } from '../ui/actions.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorPanel } from '../ui/error-panel.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { type Shortcut, useShortcuts } from '../ui/shortcuts.tsx';
import { SkeletonRows } from '../ui/skeleton-rows.tsx';
import { useStore } from '../ui/store.ts';
import { Device } from './device.tsx';
import { newAddress } from './network.ts';
import { PHONES, useCarrier, usePhones } from './use-phone.ts';
import { visitors } from './visitors.ts';

const AddPhone = lazy(() => import('./add-phone.tsx'));
/** Brings the chat SDK along, which nobody else here needs. */
const WebVisitor = lazy(() => import('./web-visitor.tsx'));

/** All phones of the simulated carrier. */
export function Wall() {
  const { t } = useTranslation('phone');
  const [adding, setAdding] = useState(false);
  const phones = usePhones();
  const openDialog = useCallback(() => setAdding(true), []);
  useWallKeys(openDialog);
  const list = phones.data ?? [];
  const guests = useStore(visitors);
  return (
    <div className="page wall-page">
      <PageHeader
        title={t('title')}
        lead={t('lead')}
        actions={
          <Button leftSection={<IconDeviceMobilePlus size={16} aria-hidden />} onClick={openDialog}>
            {t('add.open')}
          </Button>
        }
      />
      {phones.error && <ErrorPanel error={phones.error} retry={() => void phones.refetch()} />}
      {phones.isPending && <SkeletonRows />}
      {phones.data && list.length + guests.length === 0 && <NoPhones />}
      <div className="wall">
        {list.map((phone, at) => (
          <Device key={phone.address} phone={phone} number={at + 1} />
        ))}
        <Suspense fallback={null}>
          {guests.map((visitor, at) => (
            <WebVisitor key={visitor.id} visitor={visitor} number={list.length + at + 1} />
          ))}
        </Suspense>
      </div>
      <Suspense fallback={null}>
        <AddPhone opened={adding} close={() => setAdding(false)} />
      </Suspense>
    </div>
  );
}

function useWallKeys(add: () => void): void {
  const { t } = useTranslation('phone');
  const shortcuts = useMemo<Shortcut[]>(() => {
    const group = t('title');
    return [
      { keys: 'n', label: t('add.open'), group, run: add },
      ...[1, 2, 3, 4].map(number => ({
        ...{ keys: String(number), label: t('keys.focus', { number }), group },
        run: () => document.querySelector<HTMLElement>(`[data-composer="${number}"]`)?.focus(),
      })),
    ];
  }, [t, add]);
  useShortcuts(shortcuts);
  const actions = useMemo<Action[]>(
    () => [{ id: 'add-phone', group: t('title'), label: t('add.open'), run: add }],
    [t, add],
  );
  useActions(actions);
}

function NoPhones() {
  const { t } = useTranslation('phone');
  const carrier = useCarrier();
  const queries = useQueryClient();
  const create = useMutation({
    async mutationFn() {
      const looks = ['sms', 'whatsapp'] as const;
      for (const [at, look] of looks.entries()) {
        const address = newAddress(look, crypto.getRandomValues(new Uint8Array(8)));
        await carrier.add({ address, name: t(`names.${at}` as 'names.0') });
      }
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: PHONES }),
  });
  return (
    <>
      <EmptyState
        icon={<IconDeviceMobilePlus size={40} aria-hidden />}
        title={t('none.title')}
        action={
          <Button loading={create.isPending} onClick={() => create.mutate()}>
            {t('none.action')}
          </Button>
        }
      >
        {t('none.body')}
      </EmptyState>
      {create.error && <ErrorPanel error={create.error} retry={() => create.mutate()} />}
    </>
  );
}
