/** The kinds of customers, and what each kind knows of its network. */
export type Look = 'sms' | 'whatsapp' | 'messenger' | 'line';

export const looks: readonly Look[] = ['sms', 'whatsapp', 'messenger', 'line'];

/** How Flex Flows call the network. */
export const channelTypes: Readonly<Record<Look, string>> = {
  sms: 'sms',
  whatsapp: 'whatsapp',
  messenger: 'facebook',
  line: 'line',
};

/** What a message of one kind may hold, in characters. */
export const limits: Readonly<Record<Look, number>> = {
  sms: 1600,
  whatsapp: 4096,
  messenger: 2000,
  line: 5000,
};

/** Which network an address belongs to. */
export function lookOf(address: string): Look {
  const prefix = address.split(':', 1)[0];
  return looks.find(look => look === prefix) ?? 'sms';
}

/** The address without its network, as people read it. */
export const bare = (address: string): string => address.replace(/^[a-z]+:/, '');

/** A new customer's address: a number that is kept for fiction, or an identifier as the network would give. */
export function newAddress(look: Look, bytes: Uint8Array): string {
  const value = bytes.reduce((sum, byte) => (sum * 256 + byte) % 100_000_000, 7);
  const area = 200 + (value % 800);
  const number = `+1${area}5550${100 + (Math.floor(value / 800) % 100)}`;
  if (look === 'sms') return number;
  if (look === 'whatsapp') return `whatsapp:${number}`;
  const hex = [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('');
  return look === 'line' ? `line:U${hex}` : `messenger:${String(value).padStart(8, '2')}${area}`;
}
