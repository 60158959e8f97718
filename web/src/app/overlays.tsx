import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import { Notifications } from '@mantine/notifications';
import { CheatSheet } from '../ui/cheat-sheet.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Palette } from '../ui/palette.tsx';
import { ShowTheCall } from '../ui/show-the-call.tsx';

/** Everything that opens over a page; loaded once the page itself is there. */
export default function Overlays() {
  return (
    <>
      <Notifications position="bottom-right" zIndex={400} />
      <Palette />
      <CheatSheet />
      <ShowTheCall />
      <ConfirmDialog />
    </>
  );
}
