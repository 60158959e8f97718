import { Button, Drawer, Radio, Stack, Switch } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../ui/error-panel.tsx';
import { toast } from '../ui/toast.ts';
import type { Phone } from './carrier.ts';
import { failCodes, faultsOf, type Knobs, knobsOf, noKnobs, turned } from './faults.ts';
import { lookOf } from './network.ts';
import { useCarrier } from './use-phone.ts';

const HOURS = 25;
const delays = [0, 2, 10, 30];
const receipts = ['normal', 'none', 'shuffled', 'twice'] as const;
const networks = ['normal', 'busy', 'down', 'refuses', 'loses'] as const;

/** What goes wrong on purpose, for this phone alone. */
export default function FaultsDrawer({
  phone,
  opened,
  close,
}: {
  phone: Phone;
  opened: boolean;
  close(): void;
}) {
  const { t } = useTranslation('phone');
  return (
    <Drawer
      opened={opened}
      onClose={close}
      title={t('faults.title', { name: phone.name })}
      closeButtonProps={{ 'aria-label': t('faults.close') }}
    >
      {opened && <Panel phone={phone} />}
    </Drawer>
  );
}

function Panel({ phone }: { phone: Phone }) {
  const { t } = useTranslation('phone');
  const carrier = useCarrier();
  // A knob turns at once; should the carrier refuse, it turns back.
  const [knobs, setKnobs] = useState(() => knobsOf(phone.faults));
  const set = useMutation({
    mutationFn(change: Partial<Knobs>) {
      const next = { ...knobs, ...change };
      setKnobs(next);
      return carrier.setFaults(phone.address, faultsOf(next));
    },
    onError: () => setKnobs(knobsOf(phone.faults)),
  });
  const isWhatsapp = lookOf(phone.address) === 'whatsapp';
  return (
    <Stack gap="xl">
      <p className="meta">{t('faults.lead')}</p>
      {set.error && <ErrorPanel error={set.error} />}
      <Outgoing knobs={knobs} set={set.mutate} />
      <Choices
        label={t('faults.fail')}
        value={String(knobs.failCode)}
        choose={value => set.mutate({ failCode: Number(value) })}
        options={[0, ...failCodes].map(code => [
          String(code),
          code === 0
            ? t('faults.failNever')
            : t('faults.failCode', { code, why: t(`codes.${code}` as 'codes.30003') }),
        ])}
      />
      <Choices
        label={t('faults.receipts')}
        value={knobs.receipts}
        choose={value => set.mutate({ receipts: value as Knobs['receipts'] })}
        options={receipts.map(one => [one, t(`faults.receiptsOf.${one}`)])}
      />
      <Choices
        label={t('faults.network')}
        value={knobs.network}
        choose={value => set.mutate({ network: value as Knobs['network'] })}
        options={networks.map(one => [one, t(`faults.networkOf.${one}`)])}
      />
      {isWhatsapp && <TimeTravel address={phone.address} />}
      <Button variant="default" disabled={turned(knobs) === 0} onClick={() => set.mutate(noKnobs)}>
        {t('faults.none')}
      </Button>
    </Stack>
  );
}

function Outgoing({ knobs, set }: { knobs: Knobs; set(change: Partial<Knobs>): void }) {
  const { t } = useTranslation('phone');
  return (
    <Stack gap="md">
      <Switch
        label={t('faults.duplicate')}
        description={t('faults.duplicateWhy')}
        checked={knobs.duplicate}
        onChange={event => set({ duplicate: event.currentTarget.checked })}
      />
      <Switch
        label={t('faults.reorder')}
        description={t('faults.reorderWhy')}
        checked={knobs.reorder}
        onChange={event => set({ reorder: event.currentTarget.checked })}
      />
      <Choices
        label={t('faults.delay')}
        value={String(knobs.delaySeconds)}
        choose={value => set({ delaySeconds: Number(value) })}
        options={delays.map(seconds => [String(seconds), t('faults.seconds', { count: seconds })])}
      />
    </Stack>
  );
}

interface ChoicesProps {
  label: string;
  value: string;
  choose(value: string): void;
  options: readonly (readonly [value: string, label: string])[];
}

function Choices({ label, value, choose, options }: ChoicesProps) {
  return (
    <Radio.Group label={label} value={value} onChange={choose}>
      <Stack gap="sm" mt="sm">
        {options.map(([key, text]) => (
          <Radio key={key} value={key} label={text} />
        ))}
      </Stack>
    </Radio.Group>
  );
}

function TimeTravel({ address }: { address: string }) {
  const { t } = useTranslation('phone');
  const carrier = useCarrier();
  const pass = useMutation({
    mutationFn: () => carrier.passTime(address, HOURS),
    onSuccess: () => toast(t('faults.passed', { count: HOURS })),
  });
  return (
    <Button variant="default" loading={pass.isPending} onClick={() => pass.mutate()}>
      {t('faults.pass', { count: HOURS })}
    </Button>
  );
}
