/** The examples that stand in Twilio's documents, and what an answer of ours must have in common with them. */
import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';

const folder = new URL('../../server/test/contract/official/', import.meta.url);

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export interface Example {
  /** Name of the operation: `CreateChannel`. */
  operation: string;
  /** Name of the example: `create`. */
  name: string;
  /** Parameters as they stand in a form: `Integration.FlowSid`. */
  request: JsonObject;
  answer: JsonObject;
}

interface Content {
  examples?: Record<string, { value: JsonObject }>;
}
interface DescribedOperation {
  operationId?: string;
  requestBody?: { content: Record<string, Content> };
  responses: Record<string, { content?: Record<string, Content> }>;
}

interface Document {
  paths: Record<string, { post?: DescribedOperation }>;
}

function officialDocument(name: string): Document {
  const packed = readFileSync(new URL(`${name}.json.br`, folder));
  return JSON.parse(brotliDecompressSync(packed).toString('utf8')) as Document;
}

/** The examples of the operations that create something, where both the request and the answer are shown. */
export function creationExamples(document: string): Example[] {
  return Object.values(officialDocument(document).paths).flatMap(({ post: described }) => {
    if (!described?.operationId?.startsWith('Create')) return [];
    const requests = described.requestBody?.content['application/x-www-form-urlencoded']?.examples ?? {};
    const answers = Object.values(described.responses).flatMap(({ content = {} }) =>
      Object.values(content).flatMap(({ examples = {} }) => Object.entries(examples)),
    );
    return answers.flatMap(([name, { value: answer }]) => {
      const request = requests[name]?.value;
      return request === undefined ? [] : [{ operation: described.operationId!, name, request, answer }];
    });
  });
}

/** `Integration.FlowSid` → `integration.flowSid`, as the libraries spell parameters; `version` is taken in them. */
export function libraryParameters(request: JsonObject): Record<string, unknown> {
  const spelled = (name: string) =>
    name === 'Version'
      ? 'versionParam'
      : name.replace(/(^|\.)([A-Z])/g, (_, dot: string, letter: string) => dot + letter.toLowerCase());
  return Object.fromEntries(Object.entries(request).map(([name, value]) => [spelled(name), value]));
}

/**
 * Where an answer is unlike the example: keys that are missing or that nobody knows, values of another type, addresses
 * of another form. One sentence each; nothing when they are alike. Null is like everything, on either side.
 */
export function unlike(example: JsonObject, ours: JsonObject, place = ''): string[] {
  const absent = Object.keys(example).filter(key => !(key in ours));
  const unknown = place === '' ? Object.keys(ours).filter(key => !(key in example)) : [];
  return [
    ...absent.map(key => `${place}${key} is missing`),
    ...unknown.map(key => `${place}${key} is not in the example`),
    ...Object.keys(example)
      .filter(key => key in ours)
      .flatMap(key => unlikeValues(example[key]!, ours[key]!, place + key)),
  ];
}

function unlikeValues(example: Json, ours: Json, place: string): string[] {
  if (example === null || ours === null) return [];
  if (isObject(example) && isObject(ours)) return unlike(example, ours, `${place}.`);
  const [theirKind, ourKind] = [kindOf(example), kindOf(ours)];
  return theirKind === ourKind ? [] : [`${place} is ${ourKind} instead of ${theirKind}`];
}

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const SID = /\b([A-Z]{2})[0-9a-fA-F]{32}\b/g;
const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** What a value is: addresses with their path, in which a number at the end is any number, SIDs with their prefix, dates as dates. */
function kindOf(value: Json): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value !== 'string') return typeof value;
  if (/^https:\/\/[a-z-]+\.twilio\.com\//.test(value))
    return value.replace(SID, '$1…').replace(/\/\d+$/, '/#');
  if (DATE.test(value)) return 'a date';
  return /^[A-Z]{2}[0-9a-fA-F]{32}$/.test(value) ? `${value.slice(0, 2)}…` : 'text';
}
