import {
  IconDeviceMobileMessage,
  IconMessage2Bolt,
  IconMessageCircle,
  IconMessages,
  IconWorld,
} from '@tabler/icons-react';
import type { Look } from './network.ts';

const icons = {
  sms: IconDeviceMobileMessage,
  whatsapp: IconMessageCircle,
  messenger: IconMessage2Bolt,
  line: IconMessages,
  web: IconWorld,
};

/** The sign of a network: of our own drawing, told apart by shape. */
export function LookIcon({ look, size = 16 }: { look: Look | 'web'; size?: number }) {
  const Icon = icons[look];
  return <Icon size={size} aria-hidden />;
}
