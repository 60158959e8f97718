/** How many parts a text message is sent in: GSM-7 where every character fits into that alphabet, else UCS-2. */
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** These take two places. */
const extended = new Set('\f^{}\\[~]|€');

/** Segments of a body; an empty one (media only) is one. */
export function countSegments(body: string): number {
  const septets = countSeptets(body);
  if (septets !== null) return septets <= 160 ? 1 : Math.ceil(septets / 153);
  return body.length <= 70 ? 1 : Math.ceil(body.length / 67);
}

function countSeptets(body: string): number | null {
  let septets = 0;
  for (const character of body) {
    if (basic.has(character)) septets += 1;
    else if (extended.has(character)) septets += 2;
    else return null;
  }
  return septets;
}

const plain = new Map([
  ...[...'‘’‚‛′`´'].map((character): [string, string] => [character, "'"]),
  ...[...'“”„‟″«»'].map((character): [string, string] => [character, '"']),
  ...[...'‐‑‒–—―−'].map((character): [string, string] => [character, '-']),
  ['…', '...'],
  ['\u00a0', ' '],
  ['\u2009', ' '],
  ['•', '-'],
]);

/** `SmartEncoded`: typographic characters become plain ones, so that a text needs fewer segments. */
export function smartEncode(body: string): string {
  return [...body].map(character => plain.get(character) ?? character).join('');
}
