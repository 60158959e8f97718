import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSession } from '../session/use-session.ts';
import { ErrorPanel } from '../ui/error-panel.tsx';
import { StateMark } from '../ui/state-mark.tsx';
import type { StepProps } from './area.tsx';
import { becomeAvailable } from './register.ts';

/** Makes an agent of whoever sits here. */
export function AvailableStep({ facts: { configuration, worker }, again }: StepProps) {
  const { t } = useTranslation('welcome');
  const { api, identity, roles } = useSession();
  const begin = useMutation({
    mutationFn: () =>
      becomeAvailable(api, { configuration, identity, roles, workerSid: worker?.sid ?? null }),
    onSettled: again,
  });
  return (
    <>
      {worker && (
        <p>
          <StateMark kind={worker.available ? 'good' : 'quiet'}>
            {t('available.activity', { name: worker.friendly_name, activity: worker.activity_name })}
          </StateMark>
        </p>
      )}
      {!worker?.available && (
        <>
          <p>{t('available.body')}</p>
          {begin.error && <ErrorPanel error={begin.error} />}
          <Button loading={begin.isPending} onClick={() => begin.mutate()}>
            {t('available.action')}
          </Button>
        </>
      )}
    </>
  );
}
