import { useTranslation } from 'react-i18next';
import { useSession } from '../session/use-session.ts';
import { SidText } from '../ui/sid-text.tsx';
import { StateMark } from '../ui/state-mark.tsx';
import type { StepProps } from './area.tsx';

/** What a new account has from the start. */
export function YouStep({ facts: { configuration } }: StepProps) {
  const { t } = useTranslation('welcome');
  const { identity, accountSid } = useSession();
  const facts: [string, string | undefined][] = [
    [t('you.account'), accountSid],
    [t('you.chat'), configuration.chat_service_instance_sid],
    [t('you.proxy'), configuration.attributes.proxy_service_sid],
    [t('you.workspace'), configuration.taskrouter_workspace_sid],
  ];
  return (
    <>
      <p>{t('you.body', { identity })}</p>
      <ul className="facts">
        {facts.map(([label, sid]) => (
          <li key={label}>
            <StateMark kind={sid ? 'good' : 'bad'}>{label}</StateMark>
            {sid && <SidText sid={sid} />}
          </li>
        ))}
      </ul>
    </>
  );
}
