/** Texts of which it is not plain how many SMS they take: every alphabet, and the lengths at which one more begins. */
import { numbersFrom } from './cutting-proxy.ts';

const ALPHABETS: readonly (readonly string[])[] = [
  [...'abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,:;!?@£$_'],
  [...'èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà'],
  [...'^{}\\[~]|€'],
  [...'жшлä“”–…çêњ'],
  ['😀', '👍🏽', '👩‍👩‍👧', '🇩🇪', '❤️'],
];
const LENGTHS = [1, 34, 35, 66, 67, 69, 70, 71, 79, 80, 81, 133, 134, 135, 152, 159, 160, 161, 305, 306, 307];

/** `count` texts, always the same ones: pure alphabets first, then mixtures. */
export function segmentCorpus(count: number): string[] {
  const next = numbersFrom(7);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)]!;
  const pure = ALPHABETS.flatMap(alphabet => LENGTHS.map(length => ({ length, from: [alphabet] })));
  return Array.from({ length: count }, (_, at) => {
    const { length, from } = pure[at] ?? { length: pick(LENGTHS), from: [ALPHABETS[0]!, pick(ALPHABETS)] };
    // Spaces at either end are not sent.
    const text = Array.from({ length }, () => pick(pick(from))).join('');
    return text.trim() || 'x';
  });
}
