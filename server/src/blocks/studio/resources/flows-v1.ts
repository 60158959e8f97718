import { int, moment, oneOf, sid, text } from '../../../kernel/fields.ts';
import type { Operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import type { Flows } from '../flows.ts';
import type { FlowRow, Listed } from '../store/flows.ts';
import { placeOf } from './place.ts';

const flow = resource('Flow', {
  document: 'studio_v1',
  collection: '/v1/Flows',
  key: 'Sid',
  gives: {
    sid: sid('FW'),
    accountSid: sid('AC'),
    friendlyName: text(),
    status: oneOf('draft', 'published'),
    version: int(),
    dateCreated: moment(),
    dateUpdated: moment(),
  },
  links: { engagements: '/Engagements', executions: '/Executions' },
});

/** Flows as the first version of the API shows them: https://www.twilio.com/docs/studio/rest-api/flow */
export function flowV1Operations(flows: Flows): Operation[] {
  return [
    flow.fetch(async exchange => shown(await flows.fetch(placeOf(exchange)))),
    flow.remove(exchange => flows.remove(placeOf(exchange))),
    flow.list({}, async ({ caller }, page) => {
      const { rows, ...positions } = await flows.list(caller.accountSid, page);
      return { ...positions, rows: rows.map(shown) };
    }),
  ];
}

function shown(row: Listed<FlowRow>) {
  return { ...row, version: row.revision };
}
