/** The parameter `Participants`: one JSON array, or repeated JSON objects, with keys in either letter case. */
import { z } from 'zod';
import type { Field } from '../../../kernel/fields.ts';
import { isSid } from '../../../kernel/sid.ts';
import { normalIdentifier } from './identifiers.ts';

export interface AskedParticipant {
  identifier: string;
  friendlyName?: string | undefined;
  proxyIdentifier?: string | undefined;
  proxyIdentifierSid?: string | undefined;
}

const address = (max: number) => z.string().max(max).transform(normalIdentifier);

const participant = z.object({
  identifier: address(191).refine(value => value !== '', 'Identifier is missing'),
  friendlyName: z.string().max(255).optional(),
  proxyIdentifier: address(255).optional(),
  proxyIdentifierSid: z
    .string()
    .refine(value => isSid(value, 'PN'), 'ProxyIdentifierSid must be a SID that begins with PN')
    .optional(),
});

export const participantsParameter: Field<AskedParticipant[]> = {
  schema: z.array(participant) as unknown as z.ZodType<AskedParticipant[]>,
  parse: texts => texts.filter(text => text.trim() !== '').flatMap(readJson),
  write: value => value,
};

function readJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.map(camelKeys) : camelKeys(value);
  } catch {
    return text;
  }
}

/** `{ Identifier }` → `{ identifier }`; keys without a value are dropped. */
function camelKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, each]) => each !== null && each !== '');
  return Object.fromEntries(entries.map(([key, each]) => [key.charAt(0).toLowerCase() + key.slice(1), each]));
}
