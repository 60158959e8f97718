/** Fonts and sounds that come from third parties elsewhere. */
import type { Answer } from '../kernel/operation.ts';

/** Both programs name one font without an alternative. Whatever the machine has takes its name, nearest first. */
const FAMILIES = [
  'Open Sans',
  'Segoe UI',
  'Helvetica Neue',
  'Roboto',
  'Noto Sans',
  'Arial',
  'Liberation Sans',
  'DejaVu Sans',
];

function fontFace(weight: string, ending: string): string {
  const sources = FAMILIES.map(family => `local("${family}${ending}")`).join(', ');
  return `@font-face { font-family: "Open Sans"; font-weight: ${weight}; src: ${sources}; }\n`;
}

export const ownFonts: Answer = {
  status: 200,
  body: fontFace('300 500', '') + fontFace('600 800', ' Bold'),
  contentType: 'text/css; charset=utf-8',
  headers: { 'cache-control': 'public, max-age=86400', 'cross-origin-resource-policy': 'cross-origin' },
};

/** A moment of silence as WAV. The desk plays it to be let play later. */
export const silence: Answer = {
  status: 200,
  body: wave(Buffer.alloc(800, 0x80)),
  contentType: 'audio/wav',
  headers: { 'cache-control': 'public, max-age=86400', 'cross-origin-resource-policy': 'cross-origin' },
};

/** One channel of 8-bit samples, 8000 in a second. */
function wave(samples: Buffer): Buffer {
  const rate = 8000;
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples.length, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples.length, 40);
  return Buffer.concat([header, samples]);
}
