/**
 * One REST operation as a value: method, path, what it takes and what it gives, and an ordinary function behind it.
 * Routing, reading and checking of parameters, writing of JSON and OpenAPI are derived from it.
 */
import type { Admits } from './access.ts';
import type { Caller } from './caller.ts';
import { ApiError, invalid, missing, notFound } from './errors.ts';
import type { Field, Given, Shape, Style, Written } from './fields.ts';
import type { Page, PageRequest } from './page.ts';

/** `/v2/Services/{ServiceSid}` → `{ serviceSid: string }` */
export type Holes<Path extends string> = Path extends `${string}{${infer Hole}}${infer Rest}`
  ? { [K in Uncapitalize<Hole>]: string } & Holes<Rest>
  : unknown;

/** What the function behind an operation is handed. */
export interface Exchange<At, Parameters> {
  at: At;
  given: Parameters;
  caller: Caller;
  /** The path as it was asked for, for sentences that name it. */
  path: string;
  /** The absolute address that this product is reached under, without the path. */
  base: string;
  /** `X-Twilio-Webhook-Enabled: true`: the caller wants this change to cause webhooks. */
  webhooks: boolean;
  /** The version named by `If-Match`; null without it. */
  ifMatch: string | null;
  page: PageRequest;
  /** The query as it was sent, without the question mark. */
  query: string;
  /** The parsed JSON body of operations that take JSON. */
  body: unknown;
}

export type Method = 'GET' | 'POST' | 'DELETE' | 'PUT';

export interface Operation {
  /** As the official documents call it: `CreateChannel`. */
  id: string;
  /** The document: `chat_v2`. */
  document: string;
  method: Method;
  path: string;
  status: number;
  takes: Shape;
  /** Where parameters come from; JSON bodies are handed over unread. */
  input: 'form' | 'query' | 'json';
  /** Shape of one resource in the answer; null when the body is empty or free. */
  gives: Shape | null;
  /** Key of the array when the answer is a list. */
  listKey: string | null;
  pageSize: number;
  /** Larger pages are cut to this size. */
  maxPageSize?: number;
  style: Style;
  /** Whose tokens may call this; administrators' alone without it. Accounts and their keys may call everything. */
  admits?: Admits;
  /** True for what no document of Twilio's has: our own addition, as open as the rest. */
  ours?: true;
  answer(exchange: Exchange<never, never>): Promise<Answer>;
}

/** Status and JSON body (or raw content) of an answer. */
export interface Answer {
  status: number;
  body: unknown;
  contentType?: string;
  /** Several values of one header (`Set-Cookie`) as a list. */
  headers?: Record<string, string | string[]>;
}

export interface FreeOperation<Path extends string, Takes extends Shape> {
  id: string;
  document: string;
  method: Method;
  path: Path;
  status?: number;
  takes?: Takes;
  input?: Operation['input'];
  gives?: Shape;
  style?: Style;
  admits?: Admits;
  ours?: true;
}

/** An operation that is none of the usual five; what `run` answers is the JSON body, already as it goes out. */
export function operation<const Path extends string, Takes extends Shape>(
  declared: FreeOperation<Path, Takes>,
  run: (exchange: Exchange<Holes<Path>, Given<Takes>>) => Promise<unknown>,
): Operation {
  const status = declared.status ?? (declared.method === 'POST' ? 201 : 200);
  return {
    id: declared.id,
    document: declared.document,
    method: declared.method,
    path: declared.path,
    status,
    takes: declared.takes ?? {},
    input: declared.input ?? (declared.method === 'GET' ? 'query' : 'form'),
    gives: declared.gives ?? null,
    listKey: null,
    pageSize: 50,
    style: declared.style ?? 'modern',
    ...(declared.admits === undefined ? {} : { admits: declared.admits }),
    ...(declared.ours && { ours: declared.ours }),
    answer: async exchange => {
      const body = await run(exchange as Exchange<never, never>);
      return isAnswer(body) ? body : { status, body };
    },
  };
}

const answers = new WeakSet<object>();

/** For the rare operation whose status or content type differs from case to case. */
export function answerWith(answer: Answer): Answer {
  answers.add(answer);
  return answer;
}

function isAnswer(body: unknown): body is Answer {
  return typeof body === 'object' && body !== null && answers.has(body);
}

/** Reads the declared parameters out of a form or query; unknown ones are ignored, as the contract does. */
export function readParameters(takes: Shape, sent: Record<string, string | string[] | undefined>): object {
  const given: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(takes)) {
    const value = readParameter(name, field as Field<unknown>, sent[parameterName(name)]);
    if (value !== undefined) given[name] = value;
  }
  return given;
}

function readParameter(name: string, field: Field<unknown>, sent: string | string[] | undefined): unknown {
  const spelled = parameterName(name);
  if (sent === undefined) {
    if ('required' in field) throw missing(spelled, field.code);
    return 'fallback' in field ? field.fallback : undefined;
  }
  const value = field.parse(Array.isArray(sent) ? sent : [sent]);
  const checked = field.schema.safeParse(value);
  if (checked.success) return checked.data;
  if (sent === '' && 'required' in field) throw missing(spelled, field.code);
  throw invalid(spelled, checked.error.issues[0]!.message, field.code);
}

/** `friendlyName` → `FriendlyName`, `integration.flowSid` → `Integration.FlowSid`, `dateCreated<` → `DateCreated<` */
export function parameterName(name: string): string {
  return name.replace(/(^|\.)([a-z])/g, (_, dot: string, letter: string) => dot + letter.toUpperCase());
}

/** Writes the declared properties of a row, in the order of the declaration. */
export function writeRow<S extends Shape>(gives: S, row: Written<S>, style: Style): Record<string, unknown> {
  const written: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(gives)) {
    const value = (row as Record<string, unknown>)[name];
    written[jsonName(name)] =
      value === undefined || value === null ? null : (field as Field<unknown>).write(value, style);
  }
  return written;
}

/** `dateCreated` → `date_created` */
export function jsonName(name: string): string {
  return name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
}

/** Fills `{ServiceSid}` holes: from the row where it has the property, else from the path that was asked for. */
export function fillPath(path: string, ...sources: object[]): string {
  return path.replace(/\{(\w+)\}/g, (_, hole: string) => {
    const name = hole[0]!.toLowerCase() + hole.slice(1);
    for (const source of sources) {
      const value = (source as Record<string, unknown>)[name];
      if (typeof value === 'string' || typeof value === 'number') return encodeURIComponent(String(value));
    }
    throw new Error(`nothing fills {${hole}} of ${path}`);
  });
}

/** The row, or the contract's 404 for this path. */
export function found<Row>(row: Row | null | undefined, path: string): Row {
  if (row === null || row === undefined) throw notFound(path);
  return row;
}

/** Refuses when `If-Match` names another version than the row has. */
export function checkVersion(ifMatch: string | null, version: string | number): void {
  if (ifMatch === null || ifMatch === '*' || ifMatch.replaceAll('"', '') === String(version)) return;
  throw new ApiError({
    status: 412,
    code: 20412,
    message: 'If-Match names another version than the resource has',
  });
}

export type { Page };
