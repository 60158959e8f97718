import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { declaredDocuments } from '../server/src/app.ts';
import { readConfig } from '../server/src/config.ts';
import { differences } from './compatibility/compare.ts';
import { officialDocument } from './compatibility/official.ts';
import type { Document } from './compatibility/openapi.ts';
import { isInScope, products } from './compatibility/scope.ts';
import { keyOf, operationsOf } from './compatibility/shape.ts';
import { compatibilityTable } from './compatibility/table.ts';
import { compatibility, compatibilityFile } from './compatibility.ts';

const found = compatibility();

test('no difference from the published documents is without a reason', () => {
  expect(found.problems).toEqual([]);
});

test('what is built of a published document is compared with it', () => {
  const ours = declaredDocuments(readConfig());
  const unseen = products.flatMap(product => {
    const own = operationsOf(ours.get(product.ours ?? product.official) as Document);
    const theirs = [...operationsOf(officialDocument(product.official)).values()];
    return theirs.filter(one => own.has(keyOf(one)) && !isInScope(product, one)).map(({ id }) => id);
  });
  expect(unseen).toEqual([]);
});

test('docs/compatibility.md is up to date (node tools/compatibility.ts writes it)', () => {
  expect(readFileSync(compatibilityFile, 'utf8')).toBe(compatibilityTable(found.comparisons));
});

const official = {
  parameters: [{ name: 'PageSize', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 100 } }],
  properties: {
    sid: { type: 'string', pattern: '^CH[0-9a-fA-F]{32}$', nullable: true },
    type: { type: 'string', enum: ['public', 'private'] },
    date_created: { type: 'string', format: 'date-time', nullable: true },
    count: { type: 'integer' },
  },
};

function shapeOf({ parameters, properties }: { parameters: object[]; properties: object }, status = '200') {
  const content = { 'application/json': { schema: { type: 'object', properties } } };
  const get = { operationId: 'FetchIt', parameters, responses: { [status]: { content } } };
  const document = { paths: { '/v1/Its/{Sid}': { get } } } as unknown as Document;
  return operationsOf(document).get('GET /v1/Its/{}')!;
}

const whereOf = (change: object, status?: string) =>
  differences(shapeOf(official), shapeOf({ ...official, ...change }, status)).map(({ where }) => where);

test('an equal operation has no difference', () => {
  expect(whereOf({})).toEqual([]);
  expect(whereOf({}, '202')).toEqual(['status']);
});

test.each([
  [[], ['parameter PageSize']],
  [
    [{ name: 'PageSize', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 1000 } }],
    ['parameter PageSize, maximum'],
  ],
  [[{ name: 'PageSize', in: 'query', schema: { type: 'string' } }], ['parameter PageSize, type']],
  [[...official.parameters, { name: 'Odd', in: 'query', schema: {} }], ['parameter Odd']],
  [[...official.parameters, { name: 'If-Match', in: 'header', schema: {} }], []],
])('differences of parameters: %j', (parameters, where) => {
  expect(whereOf({ parameters })).toEqual(where);
});

test.each([
  [{ sid: { type: 'string' } }, ['property sid, pattern']],
  [{ sid: { type: 'string', pattern: '^(CH)[0-9a-fA-F]{32}$' } }, []],
  [{ type: { type: 'string', enum: ['public'] } }, []],
  [{ type: { type: 'string', enum: ['public', 'secret'] } }, ['property type, enum']],
  [{ count: { type: ['integer', 'null'] } }, ['property count, nullable']],
  [{ date_created: { type: 'string', format: 'date-time-rfc-2822' } }, ['property date_created, format']],
  [{ more: { type: 'string' } }, ['property more']],
])('differences of properties: %j', (change, where) => {
  expect(whereOf({ properties: { ...official.properties, ...change } })).toEqual(where);
});
