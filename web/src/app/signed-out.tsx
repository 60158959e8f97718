import { Button } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { beginSession, type OutReason, signInAddress } from '../session/store.ts';
import { useTitle } from '../ui/page-header.tsx';

const PATIENCE_MS = 3000;

/** What strangers see: where to sign in. Whoever comes without any token is sent there at once. */
export function SignedOut({ reason }: { reason: OutReason }) {
  const { t } = useTranslation();
  const said = reason === 'left' ? 'ended' : reason;
  useTitle(t(`signedOut.${said}`));
  useEffect(() => {
    if (reason === 'none') location.replace(signInAddress());
    if (reason !== 'unreachable') return;
    const timer = setInterval(() => void beginSession(), PATIENCE_MS);
    return () => clearInterval(timer);
  }, [reason]);
  return (
    <main className="empty">
      <h1>{t(`signedOut.${said}`)}</h1>
      <p>{t(`signedOut.${said}Body`)}</p>
      {reason === 'unreachable' && (
        <Button onClick={() => void beginSession()}>{t('signedOut.retry')}</Button>
      )}
      {reason !== 'unreachable' && reason !== 'handed' && (
        <Button component="a" href={signInAddress()}>
          {t('signedOut.signIn')}
        </Button>
      )}
    </main>
  );
}
