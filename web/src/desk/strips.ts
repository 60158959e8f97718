/** Says under the top bar when a line is broken, after a moment of patience; and when it is whole again, to the ear. */
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { announce } from '../ui/announce.tsx';
import { setStrip } from '../ui/status-strip.tsx';
import { useStore } from '../ui/store.ts';
import { useDesk, useWorker } from './context.tsx';

const PATIENCE_MS = 2_000;

export function useStrips(): void {
  const { links } = useDesk();
  const { t } = useTranslation('desk');
  const chat = useStore(links.chat.state);
  const { status } = useWorker();
  useStrip('chat', chat.status === 'connected' ? null : t(`strip.chat_${chat.status}`));
  useStrip('worker', status === 'lost' || status === 'connecting' ? t(`strip.worker_${status}`) : null);
}

function useStrip(link: string, text: string | null): void {
  const { t } = useTranslation('desk');
  const shown = useRef(false);
  useEffect(() => {
    if (text === null) {
      setStrip(link, null);
      if (shown.current) announce(t('strip.back'));
      shown.current = false;
      return;
    }
    const timer = setTimeout(() => {
      setStrip(link, { kind: 'warn', text });
      shown.current = true;
    }, PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [link, text, t]);
  useEffect(() => () => setStrip(link, null), [link]);
}
