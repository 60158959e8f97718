/** What can be compared of an operation, in one form for Twilio's documents and for ours. */
import { type Described, type Document, METHODS, type Schema } from './openapi.ts';

/** A value of a parameter or a property. `any` is a value that may be anything. */
export interface Value {
  type: string;
  nullable: boolean;
  format?: string;
  pattern?: string;
  enum?: string[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  items?: Value;
}

export interface Taken {
  value: Value;
  required: boolean;
  /** Headers are general: one that the document does not name changes nothing. */
  isHeader: boolean;
}

export interface OperationShape {
  id: string;
  method: string;
  path: string;
  status: number;
  parameters: Map<string, Taken>;
  properties: Map<string, Value>;
  links: string[] | null;
  listKey: string | null;
}

/** The operations of a document by method and path; what holes are called makes no difference to a caller. */
export function operationsOf(document: Document): Map<string, OperationShape> {
  const shapes = new Map<string, OperationShape>();
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const described = item[method] as Described | undefined;
      if (described === undefined) continue;
      const shape = operationShape(described, { document, method: method.toUpperCase(), path });
      shapes.set(keyOf(shape), shape);
    }
  }
  return shapes;
}

export const keyOf = ({ method, path }: { method: string; path: string }): string =>
  `${method} ${path.replace(/\{\w+\}/g, '{}')}`;

interface Place {
  document: Document;
  method: string;
  path: string;
}

function operationShape(described: Described, { document, method, path }: Place): OperationShape {
  const [status, response] = Object.entries(described.responses)[0]!;
  const schema = followed(response.content?.['application/json']?.schema ?? {}, document);
  const { listKey, one } = rowOf(schema, document);
  const properties = Object.entries(one.properties ?? {});
  const related = properties.find(([name]) => name === 'links' || name === 'subresource_uris');
  return {
    ...{ id: described.operationId, method, path, listKey },
    status: Number(status),
    parameters: parametersOf(described, document),
    properties: new Map(properties.map(([name, value]) => [name, valueOf(value, document)])),
    links: related === undefined ? null : linkNames(followed(related[1], document)),
  };
}

/** Twilio's documents only say that there is a map of links, hardly ever which. */
function linkNames(schema: Schema): string[] | null {
  return schema.properties === undefined ? null : Object.keys(schema.properties);
}

/** A list is an object whose one array of objects stands beside `meta` or the legacy page's keys. */
function rowOf(schema: Schema, document: Document): { listKey: string | null; one: Schema } {
  const { meta, page, page_size: size, ...rest } = schema.properties ?? {};
  if (meta === undefined && (page === undefined || size === undefined)) return { listKey: null, one: schema };
  const rows = Object.entries(rest).find(([, value]) => value.type === 'array');
  if (rows === undefined) return { listKey: null, one: schema };
  return { listKey: rows[0], one: followed(rows[1].items ?? {}, document) };
}

function parametersOf(described: Described, document: Document): OperationShape['parameters'] {
  const found: OperationShape['parameters'] = new Map();
  for (const { name, in: place, required = false, schema } of described.parameters ?? []) {
    if (place === 'path') continue;
    found.set(name, { value: valueOf(schema ?? {}, document), required, isHeader: place === 'header' });
  }
  const form = described.requestBody?.content['application/x-www-form-urlencoded'];
  const body = followed(form?.schema ?? {}, document);
  for (const [name, schema] of Object.entries(body.properties ?? {})) {
    const required = body.required?.includes(name) ?? false;
    found.set(name, { value: valueOf(schema, document), required, isHeader: false });
  }
  return found;
}

function valueOf(given: Schema, document: Document): Value {
  const { schema, nullable } = withoutNull(followed(given, document));
  const value: Value = { type: typeOf(schema), nullable: nullable || given.nullable === true };
  for (const name of ['format', 'pattern', 'minimum', 'maximum', 'minLength', 'maxLength'] as const) {
    if (schema[name] !== undefined) Object.assign(value, { [name]: schema[name] });
  }
  if (schema.enum !== undefined) value.enum = schema.enum.map(String).sort();
  if (schema.items !== undefined) value.items = valueOf(schema.items, document);
  return value;
}

function typeOf({ type, properties }: Schema): string {
  if (typeof type === 'string') return type;
  return properties === undefined ? 'any' : 'object';
}

/** 3.0 says `nullable`, 3.1 says so by a type among others. */
function withoutNull(schema: Schema): { schema: Schema; nullable: boolean } {
  if (Array.isArray(schema.type)) {
    const [type, ...others] = schema.type.filter(name => name !== 'null');
    const alone = others.length === 0 && type !== undefined ? { ...schema, type } : {};
    return { schema: alone, nullable: schema.type.includes('null') };
  }
  if (schema.anyOf === undefined) return { schema, nullable: schema.nullable === true };
  const rest = schema.anyOf.filter(({ type }) => type !== 'null');
  return { schema: rest.length === 1 ? rest[0]! : {}, nullable: rest.length < schema.anyOf.length };
}

function followed(schema: Schema, document: Document): Schema {
  if (schema.$ref === undefined) return schema;
  const target = document.components?.schemas?.[schema.$ref.split('/').at(-1)!];
  if (target === undefined) throw new Error(`${schema.$ref} leads nowhere`);
  return followed(target, document);
}
