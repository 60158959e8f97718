import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { createElement } from 'react';
import { announce } from './announce.tsx';
import { type ToastAction, ToastBody } from './toast-body.tsx';

const SHOWN_MS = 10_000;

/** A short message that goes away by itself. Errors belong in an ErrorPanel where they happened, not here. */
export function toast(message: string, action?: ToastAction): void {
  const closeButtonProps = { 'aria-label': i18next.t('close') };
  const id = crypto.randomUUID();
  const run = () => {
    notifications.hide(id);
    action?.run();
  };
  notifications.show({
    ...{ id, autoClose: SHOWN_MS, withBorder: true, closeButtonProps },
    message: action ? createElement(ToastBody, { message, label: action.label, run }) : message,
  });
  announce(message);
}
