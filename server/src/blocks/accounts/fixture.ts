/** The HTTP layer with the block's own authentication: for tests of who may do what. */
import { afterAll } from 'vitest';
import type { TestKernel } from '../../../test/kernel.ts';
import type { Block } from '../../kernel/block.ts';
import { makeHttp } from '../../kernel/http.ts';
import { makeIdempotency } from '../../kernel/idempotency.ts';
import type { Operation } from '../../kernel/operation.ts';
import { newSid } from '../../kernel/sid.ts';
import type { Accounts } from './index.ts';

export interface Asked {
  method?: 'GET' | 'POST' | 'DELETE';
  /** With the product in front. */
  path: string;
  /** Name and secret; nothing for a stranger. */
  as?: readonly [name: string, secret: string];
  form?: Record<string, string>;
  json?: unknown;
}

const PRODUCTS: Readonly<Record<string, string[]>> = {
  api_v2010: ['api'],
  iam_v1: ['iam'],
  accounts_v1: ['accounts'],
};

/** @param more operations of a test's own, served as `test` */
export async function openDoor(kernel: TestKernel, accounts: Accounts, more: readonly Operation[] = []) {
  const block: Block = accounts;
  const app = await makeHttp({
    operations: [...block.operations, ...more],
    routes: block.routes ?? [],
    productsOf: document => PRODUCTS[document] ?? ['flex-api'],
    authenticator: accounts.authenticator,
    mayActFor: accounts.mayActFor,
    idempotency: makeIdempotency(kernel.store, kernel.parts.clock),
    edge: { publicUrl: 'http://switchhook.test', isTrustedProxy: () => false },
    log: kernel.parts.log,
    newRequestId: () => newSid('RQ'),
    observe: () => {},
  });
  afterAll(() => app.close());
  return async function ask({ method = 'GET', path, as, form, json }: Asked) {
    const authorization = as && `Basic ${Buffer.from(as.join(':')).toString('base64')}`;
    const reply = await app.inject({
      method,
      url: path,
      headers: {
        ...(authorization ? { authorization } : {}),
        ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(form ? { payload: new URLSearchParams(form).toString() } : {}),
      ...(json === undefined ? {} : { payload: JSON.stringify(json) }),
    });
    return { status: reply.statusCode, body: reply.body === '' ? null : JSON.parse(reply.body) };
  };
}
