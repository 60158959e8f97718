/** Brings the keyboard to the newest short message that is shown: to its action, or to its closing. */
export function focusToasts(): void {
  const shown = [...document.querySelectorAll('.mantine-Notification-root')].at(-1);
  shown?.querySelector<HTMLElement>('button')?.focus();
}
