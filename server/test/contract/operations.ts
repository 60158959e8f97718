/** The declared operations, as the server's own OpenAPI documents tell them: what the contract suite runs over. */
import { declaredDocuments } from '../../src/app.ts';
import { contractConfig } from './world.ts';

export interface Schema {
  type?: string | string[];
  format?: string;
  pattern?: string;
  enum?: string[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  items?: Schema;
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
}

export interface Parameter {
  name: string;
  in: 'query' | 'form';
  required: boolean;
  schema: Schema;
}

export interface ContractOperation {
  document: string;
  id: string;
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `/v2/Services/{ServiceSid}/Channels`, and the product that it is served under. */
  path: string;
  product: string;
  status: number;
  parameters: Parameter[];
  takesJson: boolean;
  /** The JSON of an answer; null where there is none. */
  gives: Schema | null;
  isList: boolean;
}

interface Described {
  operationId: string;
  parameters: { name: string; in: string; required?: boolean; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema & { required?: string[] } }> };
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}

interface Document {
  servers: [{ url: string }];
  paths: Record<string, Record<string, Described>>;
}

export function contractOperations(): ContractOperation[] {
  return [...declaredDocuments(contractConfig)].flatMap(([name, document]) => {
    const { servers, paths } = document as Document;
    const product = new URL(servers[0].url).pathname.slice(1);
    return Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, described]) =>
        operationOf(described, { document: name, product, method, path }),
      ),
    );
  });
}

function operationOf(
  described: Described,
  { document, product, method, path }: Record<'document' | 'product' | 'method' | 'path', string>,
): ContractOperation {
  const [status, response] = Object.entries(described.responses)[0]!;
  const content = described.requestBody?.content ?? {};
  const form = content['application/x-www-form-urlencoded']?.schema;
  const inForm = Object.entries(form?.properties ?? {}).map(([name, schema]) => {
    return { name, in: 'form' as const, required: form?.required?.includes(name) ?? false, schema };
  });
  const inQuery = described.parameters
    .filter(one => one.in === 'query')
    .map(({ name, required = false, schema }) => ({ name, in: 'query' as const, required, schema }));
  return {
    ...{ document, product, path, id: described.operationId, status: Number(status) },
    method: method.toUpperCase() as ContractOperation['method'],
    parameters: [...inForm, ...inQuery],
    takesJson: 'application/json' in content,
    gives: response.content?.['application/json']?.schema ?? null,
    isList: inQuery.some(({ name }) => name === 'PageToken'),
  };
}

export const nameOf = ({ document, id }: ContractOperation): string => `${document} ${id}`;
