/** OpenAPI documents, derived from the same declarations that the server runs. */
import { z } from 'zod';
import type { Field, Shape, Style } from './fields.ts';
import { jsonName, type Operation, parameterName } from './operation.ts';
import { MAX_PAGE_SIZE } from './page.ts';

type Schema = Record<string, unknown>;

/** One OpenAPI 3.1 document with the operations that stand in it. */
export function openApiOf(document: string, operations: readonly Operation[], server: string): object {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations.filter(one => one.document === document)) {
    paths[operation.path] ??= {};
    paths[operation.path]![operation.method.toLowerCase()] = describe(operation);
  }
  return {
    openapi: '3.1.0',
    info: { title: `Switchhook ${document}`, version: '1', license: { name: 'Apache-2.0' } },
    servers: [{ url: server }],
    components: { securitySchemes: { accountSid_authToken: { type: 'http', scheme: 'basic' } } },
    security: [{ accountSid_authToken: [] }],
    paths,
  };
}

function describe(operation: Operation): object {
  const holes = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const fields = fieldsOf(operation.takes);
  const inQuery =
    operation.input === 'query' ? fields.map(([name, field]) => queryParameter(name, field)) : [];
  return {
    operationId: operation.id,
    ...(operation.ours && { 'x-switchhook-extension': true }),
    parameters: [
      ...holes,
      ...inQuery,
      ...(operation.listKey === null ? [] : pagingParameters(operation)),
      ...(operation.method === 'GET' ? [] : headers),
    ],
    ...(operation.input === 'form' && fields.length > 0 ? { requestBody: formBody(fields) } : {}),
    ...(operation.input === 'json'
      ? { requestBody: { content: { 'application/json': { schema: {} } } } }
      : {}),
    responses: { [operation.status]: response(operation) },
  };
}

const fieldsOf = (shape: Shape): [string, Field<unknown>][] =>
  Object.entries(shape) as [string, Field<unknown>][];

function queryParameter(name: string, field: Field<unknown>): object {
  return { name: parameterName(name), in: 'query', required: 'required' in field, schema: taken(field) };
}

/** What every change may carry; those that have no version or cause no webhook ignore it. */
const headers = [
  { name: 'X-Twilio-Webhook-Enabled', in: 'header', schema: { type: 'string', enum: ['true', 'false'] } },
  { name: 'If-Match', in: 'header', schema: { type: 'string' } },
];

function pagingParameters({ maxPageSize = MAX_PAGE_SIZE }: Operation): object[] {
  const parameter = (name: string, schema: Schema) => ({ name, in: 'query', schema });
  return [
    parameter('PageSize', { type: 'integer', minimum: 1, maximum: maxPageSize }),
    parameter('Page', { type: 'integer', minimum: 0 }),
    parameter('PageToken', { type: 'string' }),
  ];
}

function formBody(fields: [string, Field<unknown>][]): object {
  const properties = Object.fromEntries(fields.map(([name, field]) => [parameterName(name), taken(field)]));
  const required = fields.filter(([, field]) => 'required' in field).map(([name]) => parameterName(name));
  const schema = { type: 'object', properties, ...(required.length > 0 ? { required } : {}) };
  return { content: { 'application/x-www-form-urlencoded': { schema } } };
}

function response(operation: Operation): object {
  if (operation.gives === null) return { description: operation.status === 204 ? 'No content' : 'OK' };
  const one = objectOf(operation.gives, operation.style);
  const schema = operation.listKey === null ? one : listOf(one, operation.listKey, operation.style);
  return { description: 'OK', content: { 'application/json': { schema } } };
}

function objectOf(gives: Shape, style: Style): Schema {
  const written = fieldsOf(gives).map(([name, field]) => [jsonName(name), schemaOf(field, style)]);
  return { type: 'object', properties: Object.fromEntries(written) };
}

const number = { type: 'integer' };
const address = { type: 'string', format: 'uri' };
const maybeAddress = { anyOf: [address, { type: 'null' }] };

/** The envelope of a list: positions below `meta`, or beside the rows as the 2010 API has them. */
function listOf(one: Schema, listKey: string, style: Style): Schema {
  const rows = { type: 'array', items: one };
  const properties =
    style === 'legacy'
      ? {
          [listKey]: rows,
          ...{ page: number, page_size: number, start: number, end: number },
          ...{ uri: address, first_page_uri: address },
          ...{ previous_page_uri: maybeAddress, next_page_uri: maybeAddress },
        }
      : { meta: { type: 'object', properties: meta }, [listKey]: rows };
  return { type: 'object', properties };
}

const meta = {
  ...{ page: number, page_size: number },
  ...{ first_page_url: address, previous_page_url: maybeAddress, url: address, next_page_url: maybeAddress },
  key: { type: 'string' },
};

/** A parameter: what an absent one means is part of it. */
function taken(field: Field<unknown>): Schema {
  const schema = schemaOf(field, 'modern');
  return 'fallback' in field ? { ...schema, default: field.fallback } : schema;
}

function schemaOf(field: Field<unknown>, style: Style): Schema {
  const schema = z.toJSONSchema(field.schema, {
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type !== 'date') return;
      const format = style === 'legacy' ? 'date-time-rfc-2822' : 'date-time';
      Object.assign(jsonSchema, { type: 'string', format: jsonSchema.format ?? format });
    },
  }) as Schema;
  delete schema.$schema;
  return schema;
}
