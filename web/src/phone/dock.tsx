import { ActionIcon, Button, NativeSelect } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorPanel } from '../ui/error-panel.tsx';
import { phoneDocked } from '../ui/overlay-store.ts';
import { Device } from './device.tsx';
import { bare, newAddress } from './network.ts';
import './phone.css';
import { useStored } from './stored.ts';
import { PHONES, useCarrier, usePhones } from './use-phone.ts';

/** A customer beside any page: configure on the left, write on the right. */
export default function Dock() {
  const { t } = useTranslation('phone');
  const phones = usePhones();
  const [chosen, choose] = useStored('docked', '');
  const list = phones.data ?? [];
  const phone = list.find(({ address }) => address === chosen) ?? list[0];
  return (
    <aside className="dock" aria-label={t('dock.label')}>
      <div className="dock-head">
        <NativeSelect
          size="xs"
          aria-label={t('dock.choose')}
          value={phone?.address ?? ''}
          onChange={event => choose(event.currentTarget.value)}
          data={list.map(({ address, name }) => ({ value: address, label: `${name} ${bare(address)}` }))}
        />
        <ActionIcon
          variant="subtle"
          size={32}
          aria-label={t('dock.close')}
          onClick={() => phoneDocked.set(false)}
        >
          <IconX size={18} aria-hidden />
        </ActionIcon>
      </div>
      {phones.error && <ErrorPanel error={phones.error} retry={() => void phones.refetch()} />}
      {phones.data && !phone && <FirstPhone />}
      {phone && <Device key={phone.address} phone={phone} number={1} />}
    </aside>
  );
}

function FirstPhone() {
  const { t } = useTranslation('phone');
  const carrier = useCarrier();
  const queries = useQueryClient();
  const create = useMutation({
    mutationFn: () =>
      carrier.add({
        address: newAddress('sms', crypto.getRandomValues(new Uint8Array(8))),
        name: t('names.0'),
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: PHONES }),
  });
  return (
    <EmptyState
      title={t('none.title')}
      action={
        <Button loading={create.isPending} onClick={() => create.mutate()}>
          {t('dock.create')}
        </Button>
      }
    />
  );
}
