/** `/v1/Services/{ServiceSid}/Sessions/{SessionSid}/Interactions`: what passed through a session. */
import { moment, nullable, text } from '../../../kernel/fields.ts';
import { found, type Operation } from '../../../kernel/operation.ts';
import { readPage } from '../../../kernel/page.ts';
import { resource } from '../../../kernel/resource.ts';
import type { ProxyParts } from '../needs.ts';
import type { InteractionRow } from '../rows.ts';
import { deleteInteraction, interactionBySid, listInteractions } from '../store/read-interactions.ts';
import { anySid, interactionType, resourceStatus, sid } from './fields.ts';
import { sessionOf } from './parents.ts';

/** What both views of an interaction show. */
export const interactionShape = {
  sid: sid('KI'),
  sessionSid: sid('KC'),
  serviceSid: sid('KS'),
  accountSid: sid('AC'),
  data: text(),
  type: interactionType(),
  inboundParticipantSid: nullable(sid('KP')),
  inboundResourceSid: nullable(anySid()),
  inboundResourceStatus: nullable(resourceStatus()),
  inboundResourceType: nullable(text()),
  inboundResourceUrl: nullable(text()),
  outboundParticipantSid: nullable(sid('KP')),
  outboundResourceSid: nullable(anySid()),
  outboundResourceStatus: nullable(resourceStatus()),
  outboundResourceType: nullable(text()),
  outboundResourceUrl: nullable(text()),
  dateCreated: moment(),
  dateUpdated: moment(),
} as const;

const interaction = resource('Interaction', {
  document: 'proxy_v1',
  collection: '/v1/Services/{ServiceSid}/Sessions/{SessionSid}/Interactions',
  key: 'Sid',
  gives: interactionShape,
});

export function interactionResource({ store }: ProxyParts): Operation[] {
  return [
    interaction.fetch(async exchange => {
      const session = await sessionOf(store.read, exchange);
      const at = { sid: exchange.at.sid, participantSid: null };
      return found(await interactionBySid(store.read, session, at), exchange.path);
    }),
    interaction.remove(exchange =>
      store.transact(async tx => {
        const session = await sessionOf(tx, exchange);
        found(await deleteInteraction(tx, session, exchange.at.sid), exchange.path);
      }),
    ),
    interaction.list({}, async (exchange, page) => {
      const session = await sessionOf(store.read, exchange);
      return readPage<InteractionRow>(store.read, listInteractions(session, null), page);
    }),
  ];
}
