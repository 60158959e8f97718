/** `/v1/Services/{ServiceSid}/Sessions/{SessionSid}/Participants`: the two sides of a session. */
import { refuse } from '../../../kernel/errors.ts';
import { moment, nullable, required, text } from '../../../kernel/fields.ts';
import { found, type Operation, operation } from '../../../kernel/operation.ts';
import { readPage } from '../../../kernel/page.ts';
import { resource } from '../../../kernel/resource.ts';
import { addParticipant } from '../membership.ts';
import type { ProxyParts } from '../needs.ts';
import type { ParticipantRow } from '../rows.ts';
import { isOpen } from '../rules/session-states.ts';
import { listParticipants, participantBySid, removeParticipant } from '../store/sessions.ts';
import { sid } from './fields.ts';
import { heldSessionOf, serviceOf, sessionOf } from './parents.ts';

const collection = '/v1/Services/{ServiceSid}/Sessions/{SessionSid}/Participants';

const participant = resource('Participant', {
  document: 'proxy_v1',
  collection,
  key: 'Sid',
  gives: {
    sid: sid('KP'),
    sessionSid: sid('KC'),
    serviceSid: sid('KS'),
    accountSid: sid('AC'),
    friendlyName: nullable(text(255)),
    identifier: text(191),
    proxyIdentifier: text(255),
    proxyIdentifierSid: nullable(sid('PN', 'SC')),
    dateDeleted: nullable(moment()),
    dateCreated: moment(),
    dateUpdated: moment(),
  },
  links: { message_interactions: '/MessageInteractions' },
});

const created = {
  identifier: required(text(191, 1)),
  friendlyName: text(255),
  proxyIdentifier: text(255),
  proxyIdentifierSid: sid('PN'),
} as const;

export function participantResource({ store, needs }: ProxyParts): Operation[] {
  return [
    participant.create(created, exchange =>
      store.transact(async tx => {
        const service = await serviceOf(tx, exchange);
        const session = await heldSessionOf(tx, exchange);
        return addParticipant(tx, exchange.given, { needs, service, session });
      }),
    ),
    participant.fetch(async exchange => {
      const session = await sessionOf(store.read, exchange);
      return found(await participantBySid(store.read, session, exchange.at.sid), exchange.path);
    }),
    // Removal is soft, so the answer is the participant with its date of deletion.
    operation(
      {
        id: 'DeleteParticipant',
        document: 'proxy_v1',
        method: 'DELETE',
        path: `${collection}/{Sid}`,
        input: 'query',
        gives: participant.gives,
      },
      exchange =>
        store.transact(async tx => {
          const session = await heldSessionOf(tx, exchange);
          const row = found(await participantBySid(tx, session, exchange.at.sid), exchange.path);
          if (!isOpen(session.status)) throw refuse(80607);
          return participant.write(
            row.dateDeleted === null ? await removeParticipant(tx, row) : row,
            exchange,
          );
        }),
    ),
    participant.list({}, async (exchange, page) => {
      const session = await sessionOf(store.read, exchange);
      return readPage<ParticipantRow>(store.read, listParticipants(session), page);
    }),
  ];
}
