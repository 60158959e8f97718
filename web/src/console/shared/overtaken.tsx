import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { StateMark } from '../../ui/state-mark.tsx';
import { Code } from './parts.tsx';

export interface OvertakenProps {
  /** What somebody else has made of it, as text. */
  theirs: string;
  take(): void;
  keep(): void;
}

/** Somebody else has changed what is being edited: neither version is lost unseen. */
export function Overtaken({ theirs, take, keep }: OvertakenProps) {
  const { t } = useTranslation('console');
  return (
    <div className="error-panel" role="alert">
      <StateMark kind="warn">{t('attributes.overtaken')}</StateMark>
      <Code label={t('attributes.theirs')}>{theirs}</Code>
      <div className="page-actions">
        <Button size="compact-sm" variant="default" onClick={take}>
          {t('attributes.takeTheirs')}
        </Button>
        <Button size="compact-sm" variant="default" onClick={keep}>
          {t('attributes.keepMine')}
        </Button>
      </div>
    </div>
  );
}
