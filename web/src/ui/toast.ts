import { notifications } from '@mantine/notifications';
import { announce } from './announce.tsx';

const SHOWN_MS = 10_000;

/** A short message that goes away by itself. Errors belong in an ErrorPanel where they happened, not here. */
export function toast(message: string): void {
  notifications.show({ message, autoClose: SHOWN_MS, withBorder: true });
  announce(message);
}
