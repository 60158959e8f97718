import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../session/use-session.ts';
import { announce } from '../ui/announce.tsx';
import { ErrorPanel } from '../ui/error-panel.tsx';
import { SidText } from '../ui/sid-text.tsx';
import { StateMark } from '../ui/state-mark.tsx';
import type { StepProps } from './area.tsx';
import { NAME_ANSWERED } from './bot.ts';
import { type Deed, deeds, registerFirstAddress } from './register.ts';

/** A number, a bot and the address that ties them, at the press of one button. */
export function AddressStep({ facts, again }: StepProps) {
  const { t } = useTranslation('welcome');
  const api = useApi();
  const [done, setDone] = useState<readonly Deed[]>([]);
  const { address, configuration } = facts;
  const register = useMutation({
    mutationFn() {
      setDone([]);
      const says = { question: t('bot.question'), handover: t('bot.handover', { name: NAME_ANSWERED }) };
      return registerFirstAddress(api, {
        ...{ configuration, says },
        done: deed => setDone(now => [...now, deed]),
      });
    },
    onSuccess: number => announce(t('number.made', { number })),
    onSettled: again,
  });
  if (address !== null) {
    return (
      <p className="facts-line">
        <StateMark kind="good">{t('number.created')}</StateMark>
        <strong className="numbers">{address.number}</strong>
        <SidText sid={address.flexFlowSid} />
      </p>
    );
  }
  return (
    <>
      <p>{t('number.body')}</p>
      <ol className="deeds">
        {deeds.map(deed => (
          <li key={deed}>
            <StateMark kind={done.includes(deed) ? 'good' : 'quiet'}>{t(`number.deeds.${deed}`)}</StateMark>
            <code className="mono">{t(`number.calls.${deed}`)}</code>
          </li>
        ))}
      </ol>
      {register.error && <ErrorPanel error={register.error} />}
      <Button loading={register.isPending} onClick={() => register.mutate()}>
        {t('number.action')}
      </Button>
    </>
  );
}
