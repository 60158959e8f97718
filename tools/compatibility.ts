/**
 * Compares every operation that we declare with Twilio's published OpenAPI documents and writes
 * docs/compatibility.md. `node tools/compatibility.ts` after changing a resource.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { declaredDocuments } from '../server/src/app.ts';
import { readConfig } from '../server/src/config.ts';
import { differences } from './compatibility/compare.ts';
import { exceptions } from './compatibility/exceptions.ts';
import { officialDocument } from './compatibility/official.ts';
import type { Document } from './compatibility/openapi.ts';
import { isInScope, type Product, products } from './compatibility/scope.ts';
import { keyOf, type OperationShape, operationsOf } from './compatibility/shape.ts';
import { compatibilityTable } from './compatibility/table.ts';

export const compatibilityFile = join(import.meta.dirname, '../docs/compatibility.md');

/** A difference with its reason; an unexplained one has none. */
export interface Deviation {
  operation: string;
  where: string;
  official: string;
  ours: string;
  why: string | null;
}

export interface Comparison {
  product: Product;
  /** Operations in scope, and those of them that are built. */
  total: number;
  done: number;
  missing: string[];
  /** Operations of ours that the document does not know. */
  additional: string[];
  deviations: Deviation[];
}

export interface Compatibility {
  comparisons: Comparison[];
  /** What keeps the test from passing: unexplained differences, and explanations of nothing. */
  problems: string[];
}

export function compatibility(): Compatibility {
  const ours = declaredDocuments(readConfig());
  const used = new Set<object>();
  const comparisons = products.map(product => compared(product, ours, used));
  const problems = comparisons.flatMap(({ product, deviations, missing: absent }) => [
    ...deviations.filter(({ why }) => why === null).map(one => `${product.official} ${sentence(one)}`),
    ...absent.map(id => `${product.official} ${id} is missing`),
  ]);
  const unused = exceptions.filter(entry => !used.has(entry));
  const idle = unused.map(entry => `${entry.official} ${entry.operation}: an exception without a use`);
  return { comparisons, problems: [...problems, ...idle] };
}

const sentence = ({ operation, where, official, ours }: Deviation): string =>
  `${operation}, ${where}: ${official} there, ${ours} here`;

function compared(product: Product, ours: ReadonlyMap<string, object>, used: Set<object>): Comparison {
  const theirs = [...operationsOf(officialDocument(product.official)).values()];
  const scope = theirs.filter(one => isInScope(product, one));
  const document = ours.get(product.ours ?? product.official) as Document | undefined;
  const own = document === undefined ? new Map<string, OperationShape>() : operationsOf(document);
  const known = new Set(theirs.map(keyOf));
  const built = scope.filter(one => own.has(keyOf(one)));
  return {
    product,
    total: scope.length,
    done: built.length,
    missing: scope.filter(one => !own.has(keyOf(one))).map(({ id }) => id),
    additional: [...own.values()].filter(one => !known.has(keyOf(one))).map(({ id }) => id),
    deviations: built.flatMap(one =>
      differences(one, own.get(keyOf(one))!).map(difference => {
        const operation = one.id;
        return { operation, ...difference, why: reason(product, { operation, ...difference }, used) };
      }),
    ),
  };
}

function reason(
  { official }: Product,
  { operation, where }: Pick<Deviation, 'operation' | 'where'>,
  used: Set<object>,
): string | null {
  const found = exceptions.find(
    one => one.official === official && one.operation.test(operation) && one.where.test(where),
  );
  if (found === undefined) return null;
  used.add(found);
  return found.why;
}

if (import.meta.main) {
  const found = compatibility();
  writeFileSync(compatibilityFile, compatibilityTable(found.comparisons));
  for (const problem of found.problems) process.stderr.write(`${problem}\n`);
  process.exitCode = found.problems.length === 0 ? 0 : 1;
}
