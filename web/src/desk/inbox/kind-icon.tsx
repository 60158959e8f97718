import {
  IconBrandMessenger,
  IconBrandWhatsapp,
  IconDeviceMobileMessage,
  IconMessage2,
  IconMessages,
  IconWorld,
} from '@tabler/icons-react';
import type { Kind } from '../model/people.ts';

const icons: Readonly<Record<Kind, typeof IconWorld>> = {
  sms: IconDeviceMobileMessage,
  whatsapp: IconBrandWhatsapp,
  messenger: IconBrandMessenger,
  line: IconMessage2,
  web: IconWorld,
  other: IconMessages,
};

/** The network of a conversation, as a shape. Its name stands beside it or in the label of what it is part of. */
export function KindIcon({ kind, size = 18 }: { kind: Kind; size?: number }) {
  const Icon = icons[kind];
  return <Icon size={size} stroke={1.75} aria-hidden />;
}
