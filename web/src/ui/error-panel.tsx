import { Anchor, Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { asText, TwilioError } from '../api/error.ts';
import { CopyButton } from './copy-button.tsx';

/** An error where it happened: the code, a sentence, where to read more, again, and the details for a report. */
export function ErrorPanel({ error, retry }: { error: Error; retry?: (() => void) | undefined }) {
  const { t } = useTranslation();
  const details = error instanceof TwilioError ? error.details : null;
  return (
    <div className="error-panel" role="alert">
      <p>
        <strong>{sentence(error, t('error.unexpected'))}</strong>
        {details !== null && details.code > 0 && (
          <span className="meta"> {t('error.code', { code: details.code, status: details.status })}</span>
        )}
      </p>
      <Group gap="sm">
        {retry && (
          <Button size="compact-sm" variant="default" onClick={retry}>
            {t('error.retry')}
          </Button>
        )}
        {details !== null && <CopyButton text={asText(details)} label={t('error.copy')} />}
        {details?.moreInfo && (
          <Anchor href={details.moreInfo} size="sm" target="_blank" rel="noreferrer">
            {t('error.more')}
          </Anchor>
        )}
      </Group>
    </div>
  );
}

const sentence = (error: Error, otherwise: string): string => error.message || otherwise;
