import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { announce } from './announce.tsx';

const SHOWN_MS = 10_000;

/** A short message that goes away by itself. Errors belong in an ErrorPanel where they happened, not here. */
export function toast(message: string): void {
  const closeButtonProps = { 'aria-label': i18next.t('close') };
  notifications.show({ message, autoClose: SHOWN_MS, withBorder: true, closeButtonProps });
  announce(message);
}
