/** OpenAPI documents, derived from the same declarations that the server runs. */
import { z } from 'zod';
import type { Field, Shape } from './fields.ts';
import { jsonName, type Operation, parameterName } from './operation.ts';

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
  const fields = Object.entries(operation.takes) as [string, Field<unknown>][];
  const inQuery =
    operation.input === 'query' ? fields.map(([name, field]) => queryParameter(name, field)) : [];
  return {
    operationId: operation.id,
    parameters: [...holes, ...inQuery, ...(operation.listKey === null ? [] : pagingParameters())],
    ...(operation.input === 'form' && fields.length > 0 ? { requestBody: formBody(fields) } : {}),
    ...(operation.input === 'json'
      ? { requestBody: { content: { 'application/json': { schema: {} } } } }
      : {}),
    responses: { [operation.status]: response(operation) },
  };
}

function queryParameter(name: string, field: Field<unknown>): object {
  return { name: parameterName(name), in: 'query', required: 'required' in field, schema: schemaOf(field) };
}

function pagingParameters(): object[] {
  return ['PageSize', 'Page', 'PageToken'].map(name => ({
    name,
    in: 'query',
    schema: name === 'PageToken' ? { type: 'string' } : { type: 'integer', minimum: 0 },
  }));
}

function formBody(fields: [string, Field<unknown>][]): object {
  const properties = Object.fromEntries(
    fields.map(([name, field]) => [parameterName(name), schemaOf(field)]),
  );
  const required = fields.filter(([, field]) => 'required' in field).map(([name]) => parameterName(name));
  const schema = { type: 'object', properties, ...(required.length > 0 ? { required } : {}) };
  return { content: { 'application/x-www-form-urlencoded': { schema } } };
}

function response(operation: Operation): object {
  if (operation.gives === null) return { description: operation.status === 204 ? 'No content' : 'OK' };
  const one = objectOf(operation.gives);
  const schema =
    operation.listKey === null
      ? one
      : {
          type: 'object',
          properties: { [operation.listKey]: { type: 'array', items: one }, meta: { type: 'object' } },
        };
  return { description: 'OK', content: { 'application/json': { schema } } };
}

function objectOf(gives: Shape): object {
  const entries = Object.entries(gives) as [string, Field<unknown>][];
  return {
    type: 'object',
    properties: Object.fromEntries(entries.map(([name, field]) => [jsonName(name), schemaOf(field)])),
  };
}

function schemaOf(field: Field<unknown>): object {
  const schema = z.toJSONSchema(field.schema, {
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type === 'date')
        Object.assign(jsonSchema, { type: 'string', format: 'date-time' });
    },
  }) as Record<string, unknown>;
  delete schema.$schema;
  return 'fallback' in field ? { ...schema, default: field.fallback } : schema;
}
