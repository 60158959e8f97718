import { Button, Group, Modal, Radio, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../ui/error-panel.tsx';
import { LookIcon } from './look-icon.tsx';
import { type Look, looks, newAddress } from './network.ts';
import { PHONES, useCarrier } from './use-phone.ts';
import { addVisitor } from './visitors.ts';

/** A dialog for one more customer. */
export default function AddPhone({ opened, close }: { opened: boolean; close(): void }) {
  const { t } = useTranslation('phone');
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t('add.title')}
      closeButtonProps={{ 'aria-label': t('add.cancel') }}
    >
      {opened && <Form close={close} />}
    </Modal>
  );
}

const fresh = (look: Look): string => newAddress(look, crypto.getRandomValues(new Uint8Array(8)));

function Form({ close }: { close(): void }) {
  const { t } = useTranslation('phone');
  const carrier = useCarrier();
  const queries = useQueryClient();
  const [look, setLook] = useState<Look | 'web'>('sms');
  const [name, setName] = useState('');
  const [address, setAddress] = useState(() => fresh('sms'));
  const add = useMutation({
    async mutationFn() {
      const called = name.trim() || t('add.anonymous');
      if (look === 'web') addVisitor(called);
      else await carrier.add({ address: address.trim(), name: called });
    },
    async onSuccess() {
      await queries.invalidateQueries({ queryKey: PHONES });
      close();
    },
  });
  const choose = (next: Look | 'web') => {
    setLook(next);
    if (next !== 'web') setAddress(fresh(next));
  };
  return (
    <form
      className="form"
      onSubmit={event => {
        event.preventDefault();
        add.mutate();
      }}
    >
      <Networks look={look} choose={choose} />
      <TextInput
        label={t('add.name')}
        placeholder={t('add.anonymous')}
        value={name}
        onChange={event => setName(event.currentTarget.value)}
        data-autofocus
      />
      {look !== 'web' && (
        <TextInput
          label={t('add.address')}
          description={t(`add.addressOf.${look}`)}
          value={address}
          onChange={event => setAddress(event.currentTarget.value)}
          required
        />
      )}
      {add.error && <ErrorPanel error={add.error} />}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={close}>
          {t('add.cancel')}
        </Button>
        <Button type="submit" loading={add.isPending}>
          {t('add.submit')}
        </Button>
      </Group>
    </form>
  );
}

function Networks({ look, choose }: { look: Look | 'web'; choose(look: Look | 'web'): void }) {
  const { t } = useTranslation('phone');
  return (
    <Radio.Group label={t('add.network')} value={look} onChange={next => choose(next as Look | 'web')}>
      <div className="look-choices">
        {[...looks, 'web' as const].map(one => (
          <Radio
            key={one}
            value={one}
            label={
              <span className="state">
                <LookIcon look={one} /> {t(`looks.${one}`)}
              </span>
            }
          />
        ))}
      </div>
    </Radio.Group>
  );
}
