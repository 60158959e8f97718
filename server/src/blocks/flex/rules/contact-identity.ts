/** How an address is matched with the contact identities of Flex Flows. */

/** Channels whose flows may name the account's address without the network's prefix: page ids, LINE ids, own names. */
const BARE = new Set(['facebook', 'line', 'custom']);

/** The contact identities that stand for this address, the exact one first. */
export function contactIdentitiesOf(channelType: string, address: string): [string, ...string[]] {
  if (!BARE.has(channelType)) return [address];
  const bare = address.slice(address.indexOf(':') + 1);
  return bare === '' || bare === address ? [address] : [address, bare];
}
