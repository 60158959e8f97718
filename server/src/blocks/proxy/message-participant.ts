/** Sends a message to one participant, in the name of the other, because somebody asked for it over REST. */
import { notFound, refuse } from '../../kernel/errors.ts';
import { one, type Tx } from '../../kernel/line/tx.ts';
import { recordInteractions } from './interactions.ts';
import type { ProxyNeeds } from './needs.ts';
import type { InteractionRow, ParticipantRow, SessionRow } from './rows.ts';
import { isOpen } from './rules/session-states.ts';
import { findSessionsBySid } from './store/find.ts';
import { interactionBySid } from './store/read-interactions.ts';

export interface Sending {
  /** Held by this transaction. */
  session: SessionRow;
  participant: ParticipantRow;
  body: string;
  needs: ProxyNeeds;
}

/** @throws 80607 for a closed session, 80910 for one that carries calls only, 404 for a participant that was removed. */
export async function sendToParticipant(tx: Tx, sending: Sending): Promise<InteractionRow> {
  const { session, participant, body, needs } = sending;
  const { accountSid } = session;
  if (!isOpen(session.status)) throw refuse(80607);
  if (session.mode === 'voice-only') throw refuse(80910);
  const participantSid = participant.sid;
  const open = await one(tx, findSessionsBySid, { accountSid, sessionSid: session.sid, participantSid });
  if (open === null) throw notFound(participantSid);
  const {
    sid: resourceSid,
    url,
    status,
  } = await needs.relay(tx, {
    accountSid,
    session: open,
    participant: open.sender,
    body,
  });
  const { sid } = await one(tx, recordInteractions, {
    accountSid,
    session: open,
    data: body,
    inbound: null,
    outbound: { participantSid, resourceSid, resourceUrl: url, resourceStatus: status },
    participantSid,
  });
  return (await interactionBySid(tx, session, { sid, participantSid }))!;
}
