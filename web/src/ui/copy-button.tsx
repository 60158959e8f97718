import { Button } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { announce } from './announce.tsx';

const SHOWN_MS = 1500;

/** Copies a text, and says so to the eye and the ear. */
export function useCopy(): { copied: boolean; copy(text: string): void } {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  return {
    copied,
    copy(text) {
      navigator.clipboard.writeText(text).then(
        () => {
          setCopied(true);
          setTimeout(() => setCopied(false), SHOWN_MS);
          announce(t('copied'));
        },
        () => announce(t('notCopied'), { urgently: true }),
      );
    },
  };
}

export function CopyButton({ text, label }: { text: string; label: string }) {
  const { copied, copy } = useCopy();
  const icon = copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />;
  return (
    <Button size="compact-sm" variant="default" leftSection={icon} onClick={() => copy(text)}>
      {label}
    </Button>
  );
}
