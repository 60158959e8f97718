import { Anchor, Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { areas } from '../app/areas.ts';
import { StateMark } from '../ui/state-mark.tsx';
import type { StepProps } from './area.tsx';

const hasDesk = areas.some(({ name }) => name === 'desk');

/** The way to the desk, and where to go from here. */
export function AnswerStep({ facts }: StepProps) {
  const { t } = useTranslation('welcome');
  const { reserved, accepted, answered } = facts;
  return (
    <>
      <p role="status">
        {answered ? (
          <StateMark kind="good">{t('answer.answered')}</StateMark>
        ) : (
          t(accepted ? 'answer.accepted' : reserved ? 'answer.rings' : 'answer.waits')
        )}
      </p>
      {hasDesk ? (
        <Button component={Link} to="/desk" variant={reserved && !answered ? 'filled' : 'default'}>
          {t('answer.desk')}
        </Button>
      ) : (
        <Anchor href="/agent-desktop">{t('answer.flexUi')}</Anchor>
      )}
      {answered && <p className="meta">{t('answer.next')}</p>}
    </>
  );
}
