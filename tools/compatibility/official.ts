/** Twilio's published OpenAPI documents, as this repository keeps them. */
import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import type { Document } from './openapi.ts';

const folder = new URL('../../server/test/contract/official/', import.meta.url);

/** @param name as Twilio names the document: `chat_v2` */
export function officialDocument(name: string): Document {
  const packed = readFileSync(new URL(`${name}.json.br`, folder));
  return JSON.parse(brotliDecompressSync(packed).toString('utf8')) as Document;
}
