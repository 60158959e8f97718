/** A QR code as a picture in the page (ISO/IEC 18004), so that a secret never leaves the server for a picture service. */
import { type Html, html } from './html.ts';
import { codewords, type Size } from './qr-codewords.ts';

/** Dark squares; null where nothing is decided yet. */
type Grid = (boolean | null)[][];

const QUIET = 4;
const MASKS: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  x => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/** Nothing for a text that is too long for a code that telephones read well. */
export function qrSvg(text: string, label: string): Html | null {
  const grid = qrGrid(text);
  if (grid === null) return null;
  const width = grid.length + 2 * QUIET;
  const squares = grid.flatMap((row, y) =>
    row.map((dark, x) => (dark ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : '')),
  );
  return html`<svg role="img" aria-label="${label}" viewBox="0 0 ${width} ${width}" width="240" height="240" shape-rendering="crispEdges"><rect width="${width}" height="${width}" fill="#fff"/><path fill="#000" d="${squares.join('')}"/></svg>`;
}

/** The squares of a code, row by row; true is dark. */
export function qrGrid(text: string): boolean[][] | null {
  const content = codewords(text);
  if (content === null) return null;
  const { size, bytes } = content;
  const frame = frameOf(size);
  const candidates = MASKS.map((isFlipped, mask) => {
    const grid = frame.map(row => [...row]);
    drawFormat(grid, mask);
    drawBytes(grid, bytes, isFlipped);
    return grid as boolean[][];
  });
  const ranked = candidates.map(grid => ({ grid, penalty: penaltyOf(grid) }));
  return ranked.reduce((best, one) => (one.penalty < best.penalty ? one : best)).grid;
}

/** What is the same for every text of a size. */
function frameOf({ version, centres }: Size): Grid {
  const width = version * 4 + 17;
  const grid: Grid = Array.from({ length: width }, () => Array<boolean | null>(width).fill(null));
  for (let i = 0; i < width; i++) grid[6]![i] = grid[i]![6] = i % 2 === 0;
  for (const [x, y] of [
    [3, 3],
    [width - 4, 3],
    [3, width - 4],
  ] as const)
    drawRings(grid, { x, y, reach: 4 });
  const last = centres.at(-1)!;
  for (const x of centres)
    for (const y of centres)
      if (!((x === 6 && (y === 6 || y === last)) || (x === last && y === 6)))
        drawRings(grid, { x, y, reach: 2 });
  drawFormat(grid, 0);
  if (version >= 7) drawVersion(grid, version);
  return grid;
}

function drawRings(grid: Grid, { x, y, reach }: { x: number; y: number; reach: number }): void {
  for (let dy = -reach; dy <= reach; dy++)
    for (let dx = -reach; dx <= reach; dx++) {
      const ring = Math.max(Math.abs(dx), Math.abs(dy));
      const isDark = reach === 4 ? ring !== 2 && ring !== 4 : ring !== 1;
      if (grid[y + dy]?.[x + dx] !== undefined) grid[y + dy]![x + dx] = isDark;
    }
}

/** Level L and the mask, protected, written twice. */
function drawFormat(grid: Grid, mask: number): void {
  const data = (1 << 3) | mask;
  const bits = ((data << 10) | divided(data, { degree: 10, by: 0x537 })) ^ 0x5412;
  const bit = (i: number) => ((bits >> i) & 1) === 1;
  const width = grid.length;
  for (let i = 0; i < 15; i++) {
    const along = i < 6 ? i : i < 8 ? i + 1 : width - 15 + i;
    grid[along]![8] = bit(i);
    const across = i < 8 ? width - 1 - i : i === 8 ? 7 : 14 - i;
    grid[8]![across] = bit(i);
  }
  grid[width - 8]![8] = true;
}

function drawVersion(grid: Grid, version: number): void {
  const bits = (version << 12) | divided(version, { degree: 12, by: 0x1f25 });
  for (let i = 0; i < 18; i++) {
    const far = grid.length - 11 + (i % 3);
    const near = Math.floor(i / 3);
    grid[near]![far] = grid[far]![near] = ((bits >> i) & 1) === 1;
  }
}

function divided(value: number, { degree, by }: { degree: number; by: number }): number {
  let rest = value;
  for (let i = 0; i < degree; i++) rest = (rest << 1) ^ ((rest >> (degree - 1)) * by);
  return rest;
}

/** Bits go up and down in pairs of columns, from the right, around what is drawn already. */
function drawBytes(grid: Grid, bytes: number[], isFlipped: (x: number, y: number) => boolean): void {
  const width = grid.length;
  let i = 0;
  for (let right = width - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    const isUpward = ((right + 1) & 2) === 0;
    for (let step = 0; step < width; step++)
      for (const x of [right, right - 1]) {
        const y = isUpward ? width - 1 - step : step;
        if (grid[y]![x] !== null) continue;
        const isDark = (((bytes[i >> 3] ?? 0) >> (7 - (i & 7))) & 1) === 1;
        grid[y]![x] = isDark !== isFlipped(x, y);
        i++;
      }
  }
}

/** Long runs, squares of one colour and a wrong balance are hard to read; the mask with the least of them is taken. */
function penaltyOf(grid: boolean[][]): number {
  const width = grid.length;
  const columns = grid.map((_, x) => grid.map(row => row[x]!));
  let penalty = 0;
  for (const line of [...grid, ...columns]) {
    const text = line.map(dark => (dark ? '1' : '0')).join('');
    for (const [run] of text.matchAll(/0{5,}|1{5,}/g)) penalty += run.length - 2;
    for (const _ of text.matchAll(/(?=00001011101|10111010000)/g)) penalty += 40;
  }
  for (let y = 1; y < width; y++)
    for (let x = 1; x < width; x++) {
      const dark = grid[y]![x];
      if (dark === grid[y - 1]![x] && dark === grid[y]![x - 1] && dark === grid[y - 1]![x - 1]) penalty += 3;
    }
  const share = grid.flat().filter(Boolean).length / (width * width);
  return penalty + Math.floor(Math.abs(share - 0.5) * 20) * 10;
}
