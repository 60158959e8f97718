import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Device } from '../phone/device.tsx';
import { lookOf, newAddress } from '../phone/network.ts';
import '../phone/phone.css';
import { PHONES, useCarrier, usePhones } from '../phone/use-phone.ts';
import { ErrorPanel } from '../ui/error-panel.tsx';
import { PathStrip } from '../ui/path-strip.tsx';
import type { StepProps } from './area.tsx';
import { stationsOf } from './steps.ts';

/** A customer's phone beside the way that the message takes. */
export function CustomerStep({ facts }: StepProps) {
  const { t } = useTranslation('welcome');
  const { t: tPhone } = useTranslation('phone');
  const carrier = useCarrier();
  const queries = useQueryClient();
  const phones = usePhones();
  const phone = phones.data?.find(({ address }) => lookOf(address) === 'sms');
  const create = useMutation({
    mutationFn: () =>
      carrier.add({
        address: newAddress('sms', crypto.getRandomValues(new Uint8Array(8))),
        name: tPhone('names.0'),
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: PHONES }),
  });
  if (facts.address === null) return <p className="meta">{t('customer.first')}</p>;
  const stations = stationsOf(facts).map(one => ({ ...one, label: t(`line.${one.key}` as 'line.number') }));
  return (
    <>
      <p>{t('customer.body', { number: facts.address.number })}</p>
      <PathStrip label={t('line.label')} stations={stations} />
      {phones.error && <ErrorPanel error={phones.error} retry={() => void phones.refetch()} />}
      {create.error && <ErrorPanel error={create.error} />}
      {phones.data && !phone && (
        <Button loading={create.isPending} onClick={() => create.mutate()}>
          {t('customer.action')}
        </Button>
      )}
      {phone && (
        <Device
          phone={phone}
          number={1}
          suggestedTo={facts.address.number}
          suggestedText={facts.written ? '' : t('customer.text')}
        />
      )}
      {phone && (
        <p className="meta">
          <Link to="/phone">{t('customer.all')}</Link>
        </p>
      )}
    </>
  );
}
