/** The bytes of a QR code (ISO/IEC 18004): byte mode, error correction level L. */

export interface Size {
  version: number;
  /** Correction bytes of each block. */
  correction: number;
  /** Data bytes of each block, shorter blocks first. */
  blocks: number[];
  /** Centres of the alignment patterns, on both axes. */
  centres: number[];
}

/** Version, correction bytes per block, [count, data bytes] of the blocks, alignment centres. */
const SIZES: Size[] = [
  size(5, 26, [[1, 108]], [6, 30]),
  size(6, 18, [[2, 68]], [6, 34]),
  size(7, 20, [[2, 78]], [6, 22, 38]),
  size(8, 24, [[2, 97]], [6, 24, 42]),
  size(9, 30, [[2, 116]], [6, 26, 46]),
  size(
    10,
    18,
    [
      [2, 68],
      [2, 69],
    ],
    [6, 28, 50],
  ),
  size(11, 20, [[4, 81]], [6, 30, 54]),
  size(
    12,
    24,
    [
      [2, 92],
      [2, 93],
    ],
    [6, 32, 58],
  ),
  size(13, 26, [[4, 107]], [6, 34, 62]),
  size(
    14,
    30,
    [
      [3, 115],
      [1, 116],
    ],
    [6, 26, 46, 66],
  ),
  size(
    15,
    22,
    [
      [5, 87],
      [1, 88],
    ],
    [6, 26, 48, 70],
  ),
];

function size(version: number, correction: number, groups: [number, number][], centres: number[]): Size {
  return {
    version,
    correction,
    blocks: groups.flatMap(([count, data]) => Array<number>(count).fill(data)),
    centres,
  };
}

/** Null for a text that no size holds. */
export function codewords(text: string): { size: Size; bytes: number[] } | null {
  const content = [...Buffer.from(text, 'utf8')];
  const fitting = SIZES.find(({ version, blocks }) => content.length + (version < 10 ? 2 : 3) <= sum(blocks));
  if (fitting === undefined) return null;
  const blocks = split(padded(content, fitting), fitting.blocks);
  const corrections = blocks.map(block => remainder(block, fitting.correction));
  return { size: fitting, bytes: [...interleaved(blocks), ...interleaved(corrections)] };
}

const sum = (numbers: number[]): number => numbers.reduce((total, one) => total + one, 0);

/** Mode (4 bits), length, content, an end mark of four zeros, and two bytes in turn up to the size. */
function padded(content: number[], { version, blocks }: Size): number[] {
  const { length } = content;
  const head =
    version < 10
      ? [4, length >> 4, length & 15]
      : [4, length >> 12, (length >> 8) & 15, (length >> 4) & 15, length & 15];
  const halves = [...head, ...content.flatMap(byte => [byte >> 4, byte & 15]), 0];
  const bytes = Array.from(
    { length: halves.length / 2 },
    (_, i) => (halves[2 * i]! << 4) | halves[2 * i + 1]!,
  );
  const filling = Array.from({ length: sum(blocks) - bytes.length }, (_, i) => (i % 2 === 0 ? 0xec : 0x11));
  return [...bytes, ...filling];
}

function split(bytes: number[], sizes: number[]): number[][] {
  let from = 0;
  return sizes.map(count => {
    from += count;
    return bytes.slice(from - count, from);
  });
}

function interleaved(blocks: number[][]): number[] {
  const longest = Math.max(...blocks.map(({ length }) => length));
  return Array.from({ length: longest }, (_, i) => blocks.map(block => block[i]))
    .flat()
    .filter(byte => byte !== undefined);
}

/** Reed-Solomon: what is left of the block as a polynomial over GF(256), divided by the generator of that degree. */
function remainder(block: number[], degree: number): number[] {
  const divisor = generator(degree);
  const rest = Array<number>(degree).fill(0);
  for (const byte of block) {
    const factor = byte ^ rest.shift()!;
    rest.push(0);
    for (let i = 0; i < degree; i++) rest[i]! ^= product(divisor[i]!, factor);
  }
  return rest;
}

function generator(degree: number): number[] {
  const factors = Array<number>(degree).fill(0);
  factors[degree - 1] = 1;
  let root = 1;
  for (let i = 0; i < degree; i++) {
    for (let j = 0; j < degree; j++) factors[j] = product(factors[j]!, root) ^ (factors[j + 1] ?? 0);
    root = product(root, 2);
  }
  return factors;
}

function product(one: number, other: number): number {
  let result = 0;
  for (let bit = 7; bit >= 0; bit--) {
    result = (result << 1) ^ ((result >> 7) * 0x11d);
    if ((other >> bit) & 1) result ^= one;
  }
  return result;
}
