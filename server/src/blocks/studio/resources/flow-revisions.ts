import { bool, int, json, moment, nullable, oneOf, sid, text } from '../../../kernel/fields.ts';
import type { Operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import type { Flows } from '../flows.ts';
import { reviewDefinition } from '../rules/definition-check.ts';
import type { Listed, RevisionRow } from '../store/flows.ts';
import { placeOf } from './place.ts';

const revision = resource('FlowRevision', {
  document: 'studio_v2',
  collection: '/v2/Flows/{Sid}/Revisions',
  key: 'Revision',
  gives: {
    sid: sid('FW'),
    accountSid: sid('AC'),
    authorSid: nullable(sid('US')),
    friendlyName: text(),
    definition: json(),
    status: oneOf('draft', 'published'),
    revision: int(),
    commitMessage: nullable(text()),
    valid: nullable(bool()),
    errors: json(),
    dateCreated: moment(),
    dateUpdated: nullable(moment()),
  },
});

/** Revisions: https://www.twilio.com/docs/studio/rest-api/v2/flow-revision. They never change once they are made. */
export function flowRevisionOperations(flows: Flows): Operation[] {
  return [
    revision.fetch(async exchange => {
      const row = await flows.revision(placeOf(exchange), exchange.at.revision);
      return { ...common(row), ...reviewDefinition(row.definition) };
    }),
    revision.list({}, async (exchange, page) => {
      const { rows, ...positions } = await flows.revisions(placeOf(exchange), page);
      return {
        ...positions,
        rows: rows.map(row => ({ ...common(row), definition: null, valid: null, errors: null })),
      };
    }),
  ];
}

function common<Row extends Listed<RevisionRow>>(row: Row) {
  return { ...row, authorSid: null, dateUpdated: null };
}
