import { list, required, sid, text } from '../../../kernel/fields.ts';
import { type Exchange, type Operation, operation } from '../../../kernel/operation.ts';
import type { Flows } from '../flows.ts';
import { placeOf } from './place.ts';

const document = 'studio_v2';
const path = '/v2/Flows/{Sid}/TestUsers';
const gives = { sid: sid('FW'), testUsers: list(text()), url: text() };

/** The contact addresses that run a flow's newest revision: https://www.twilio.com/docs/studio/rest-api/v2/test-user */
export function testUserOperations(flows: Flows): Operation[] {
  return [
    operation({ id: 'FetchTestUser', document, method: 'GET', path, gives }, async exchange =>
      written(exchange, (await flows.fetch(placeOf(exchange))).testUsers),
    ),
    operation(
      {
        id: 'UpdateTestUser',
        document,
        method: 'POST',
        path,
        status: 200,
        takes: { testUsers: required(list(text(255))) },
        gives,
      },
      async exchange => {
        // Forms cannot hold an empty list; one empty value stands for it.
        const wanted = exchange.given.testUsers.filter(address => address !== '');
        return written(exchange, await flows.setTestUsers(placeOf(exchange), wanted));
      },
    ),
  ];
}

function written({ at, base, path }: Exchange<{ sid: string }, unknown>, testUsers: string[]) {
  return { sid: at.sid, test_users: testUsers, url: base + path };
}
