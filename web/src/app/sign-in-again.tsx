import { Button, Modal } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { signInBeside } from '../session/store.ts';

/** Over the page of somebody whose sign-in has ended: behind it everything stays as it is, and goes on afterwards. */
export default function SignInAgain() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [before] = useState(() => document.activeElement);
  const stop = useRef<() => void>(undefined);
  useEffect(
    () => () => {
      stop.current?.();
      // What was refused meanwhile is asked for anew, and whoever was typing types on.
      void queries.invalidateQueries();
      if (before instanceof HTMLElement) before.focus();
    },
    [queries, before],
  );
  const begin = () => {
    stop.current?.();
    stop.current = signInBeside();
  };
  return (
    <Modal
      opened
      onClose={() => undefined}
      title={t('signedOut.ended')}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      returnFocus={false}
    >
      <p>{t('signedOut.againBody')}</p>
      <Button data-autofocus onClick={begin}>
        {t('signedOut.signIn')}
      </Button>
    </Modal>
  );
}
