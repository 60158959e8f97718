/** A participant joins a session that is there already. */
import { refuse } from '../../kernel/errors.ts';
import type { Tx } from '../../kernel/line/tx.ts';
import { checkedParticipant } from './addresses.ts';
import type { ProxyNeeds } from './needs.ts';
import { seatAll } from './placement.ts';
import type { Participant, ParticipantRow, ServiceRow, SessionRow } from './rows.ts';
import { normalIdentifier } from './rules/identifiers.ts';
import type { AskedParticipant } from './rules/participants-parameter.ts';
import { isOpen } from './rules/session-states.ts';
import { participantBySid, participantsOf } from './store/sessions.ts';

/** Two parties talk in a session; a third is refused (80609). */
export const MAX_PARTICIPANTS = 2;

export interface Joined {
  needs: ProxyNeeds;
  service: ServiceRow;
  /** Held by this transaction. */
  session: SessionRow;
}

/** @throws 80607 for a closed session, 80103 or 80612 for one who is or was in it, 80609 for a third, 80604, 802xx. */
export async function addParticipant(
  tx: Tx,
  asked: AskedParticipant,
  { needs, service, session }: Joined,
): Promise<ParticipantRow> {
  if (!isOpen(session.status)) throw refuse(80607);
  const normal = {
    ...asked,
    identifier: normalIdentifier(asked.identifier),
    proxyIdentifier: asked.proxyIdentifier && normalIdentifier(asked.proxyIdentifier),
  };
  await refuseUnlessFree(tx, session, normal.identifier);
  const wanted = await checkedParticipant(tx, normal, { needs, service, mode: session.mode });
  const [[seated]] = (await seatAll(tx, [{ row: session, participants: [wanted] }])) as [[Participant]];
  return (await participantBySid(tx, session, seated.sid))!;
}

async function refuseUnlessFree(tx: Tx, session: SessionRow, identifier: string): Promise<void> {
  const there = await participantsOf(tx, session);
  const same = there.find(each => each.identifier === identifier);
  if (same !== undefined) throw refuse(same.dateDeleted === null ? 80103 : 80612);
  if (there.filter(({ dateDeleted }) => dateDeleted === null).length >= MAX_PARTICIPANTS) throw refuse(80609);
}
