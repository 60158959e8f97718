/** Reads request bodies: urlencoded and multipart forms (older helper libraries send the latter) and JSON. */
import { parse } from 'node:querystring';
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError } from './errors.ts';

export type Form = Record<string, string | string[] | undefined>;

/** What a body held: the fields of a form or a JSON value, and the bytes as they came. */
export interface ReadBody {
  form: Form;
  json: unknown;
  raw: Buffer;
  /** The file of a multipart form, where the route takes one. */
  file?: UploadedFile;
}

export interface UploadedFile {
  filename: string | null;
  contentType: string;
  content: Buffer;
}

const MAX_FIELDS = 1000;
const EMPTY: ReadBody = { form: {}, json: undefined, raw: Buffer.alloc(0) };

export async function acceptForms(app: FastifyInstance, bodyLimit: number): Promise<void> {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'buffer' },
    async (_: unknown, raw: Buffer) => ({
      ...EMPTY,
      form: readForm(raw.toString('utf8')),
      raw,
    }),
  );
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (_: unknown, raw: Buffer) =>
    readJson(raw),
  );
  await app.register(multipart, { limits: { fields: MAX_FIELDS, files: 0, fieldSize: bodyLimit } });
  // Anything else is kept as bytes: an operation that needs parameters will say which one is missing.
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async (_: unknown, raw: Buffer) => ({
    ...EMPTY,
    raw,
  }));
}

/**
 * The body of a request, whatever way it was sent.
 * @param maxFileBytes of the one file that a multipart form may hold; it may hold none unless this is given.
 */
export async function bodyOf(request: FastifyRequest, maxFileBytes = 0): Promise<ReadBody> {
  if (request.isMultipart())
    return { ...EMPTY, ...(await readMultipart(request, maxFileBytes).catch(unreadable)) };
  return (request.body as ReadBody | undefined) ?? EMPTY;
}

export function readForm(text: string): Form {
  // PostgreSQL holds no NUL in text, and no message has a use for one.
  if (text.includes('%00') || text.includes('\0')) throw malformed('a form value holds a NUL character');
  return parse(text, '&', '=', { maxKeys: MAX_FIELDS });
}

async function readMultipart(
  request: FastifyRequest,
  maxFileBytes: number,
): Promise<Pick<ReadBody, 'form' | 'file'>> {
  const form: Form = {};
  let file: UploadedFile | undefined;
  const limits = maxFileBytes > 0 ? { files: 1, fileSize: maxFileBytes } : {};
  for await (const part of request.parts({ limits })) {
    if (part.type === 'file') {
      const { filename = '', mimetype: contentType } = part;
      file = { filename: filename || null, contentType, content: await part.toBuffer() };
      continue;
    }
    const value = String(part.value);
    const before = form[part.fieldname];
    form[part.fieldname] = before === undefined ? value : [before, value].flat();
  }
  return { form, ...(file && { file }) };
}

/** The parser's complaints about limits have a status; those about a form that breaks off have none. */
function unreadable(error: Error & { statusCode?: number }): never {
  throw error.statusCode === undefined ? malformed('the multipart form is not whole') : error;
}

function readJson(raw: Buffer): ReadBody {
  if (raw.length === 0) return EMPTY;
  try {
    return { form: {}, json: JSON.parse(raw.toString('utf8')), raw };
  } catch {
    throw malformed('the body is not valid JSON');
  }
}

function malformed(reason: string): ApiError {
  return new ApiError({ status: 400, code: 20001, message: `The request cannot be read: ${reason}` });
}
