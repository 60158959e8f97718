import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useCopy } from './copy-button.tsx';
import { shortSid } from './short-sid.ts';

/** A SID in short form; a click copies the whole one. */
export function SidText({ sid, whole = false }: { sid: string; whole?: boolean }) {
  const { t } = useTranslation();
  const { copied, copy } = useCopy();
  const text = whole ? sid : shortSid(sid);
  return (
    <button
      type="button"
      className="sid"
      title={sid}
      aria-label={t('copySid', { sid: text })}
      onClick={() => copy(sid)}
    >
      {text}
      {copied ? <IconCheck size={12} aria-hidden /> : <IconCopy size={12} aria-hidden />}
    </button>
  );
}
