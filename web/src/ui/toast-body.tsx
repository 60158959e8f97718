import { Button, Group } from '@mantine/core';

export interface ToastAction {
  label: string;
  run(): void;
}

/** A message with the one thing that can still be done about it. */
export function ToastBody({ message, label, run }: ToastAction & { message: string }) {
  return (
    <Group gap="sm" justify="space-between">
      {message}
      <Button size="compact-sm" variant="default" onClick={run}>
        {label}
      </Button>
    </Group>
  );
}
