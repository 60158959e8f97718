/** `…/Participants/{ParticipantSid}/MessageInteractions`: messages to one participant, asked for over REST. */
import { missing } from '../../../kernel/errors.ts';
import { coded, list, text, url } from '../../../kernel/fields.ts';
import { found, type Operation } from '../../../kernel/operation.ts';
import { readPage } from '../../../kernel/page.ts';
import { resource } from '../../../kernel/resource.ts';
import type { Queryable } from '../../../kernel/sql.ts';
import { sendToParticipant } from '../message-participant.ts';
import type { ProxyParts } from '../needs.ts';
import type { InteractionRow, ParticipantRow, SessionRow } from '../rows.ts';
import { interactionBySid, listInteractions } from '../store/read-interactions.ts';
import { participantBySid } from '../store/sessions.ts';
import { sid } from './fields.ts';
import { interactionShape } from './interactions.ts';
import { heldSessionOf, sessionOf } from './parents.ts';

const messageInteraction = resource('MessageInteraction', {
  document: 'proxy_v1',
  collection:
    '/v1/Services/{ServiceSid}/Sessions/{SessionSid}/Participants/{ParticipantSid}/MessageInteractions',
  key: 'Sid',
  listKey: 'interactions',
  gives: { ...interactionShape, participantSid: sid('KP') },
});

const MAX_BODY_CHARACTERS = 1600;
/** MediaUrl is reserved by the contract: taken, and of no effect. */
const created = { body: coded(21617, text(MAX_BODY_CHARACTERS)), mediaUrl: list(url()) } as const;

type Sent = InteractionRow & { participantSid: string };

export function messageInteractionResource({ store, needs }: ProxyParts): Operation[] {
  return [
    messageInteraction.create(
      created,
      exchange =>
        store.transact(async tx => {
          const { body } = exchange.given;
          if (!body) throw missing('Body');
          const session = await heldSessionOf(tx, exchange);
          const participant = await participantOf(tx, session, exchange);
          const sent = await sendToParticipant(tx, { session, participant, body, needs });
          return sent as Sent;
        }),
      200,
    ),
    messageInteraction.fetch(async exchange => {
      const session = await sessionOf(store.read, exchange);
      const participant = await participantOf(store.read, session, exchange);
      const at = { sid: exchange.at.sid, participantSid: participant.sid };
      return found((await interactionBySid(store.read, session, at)) as Sent | null, exchange.path);
    }),
    messageInteraction.list({}, async (exchange, page) => {
      const session = await sessionOf(store.read, exchange);
      const participant = await participantOf(store.read, session, exchange);
      return readPage<Sent>(store.read, listInteractions(session, participant.sid), page);
    }),
  ];
}

async function participantOf(
  connection: Queryable,
  session: SessionRow,
  { at, path }: { at: { participantSid: string }; path: string },
): Promise<ParticipantRow> {
  return found(await participantBySid(connection, session, at.participantSid), path);
}
