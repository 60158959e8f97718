/** Seats participants: at the address they name, or at a number that is chosen from the service's pool. */
import { refuse } from '../../kernel/errors.ts';
import type { Tx } from '../../kernel/line/tx.ts';
import type { Participant, ParticipantRow, ServiceRow, SessionRow } from './rows.ts';
import { isChannel } from './rules/identifiers.ts';
import { selectNumber } from './rules/number-selection.ts';
import { insertParticipants, type NewParticipant, refusalOfParticipant } from './store/open.ts';
import { lastProxyOf, numbersOf, partnerProxy, proxiesInUse } from './store/pool.ts';
import { serviceBySid } from './store/services.ts';

export interface WantedParticipant {
  identifier: string;
  /** Null: a number of the service's pool is chosen. */
  proxyIdentifier: string | null;
  proxyIdentifierSid?: string | null;
  friendlyName?: string | null;
}

/** Who wants a seat in which session. */
export interface Seating {
  row: SessionRow;
  participants: readonly WantedParticipant[];
}

/** Those with an address in one statement; then, one by one, those that need a number of the pool. */
export async function seatAll(tx: Tx, seatings: readonly Seating[]): Promise<Participant[][]> {
  const places = seatings.map(() => [] as Participant[]);
  const explicit: { n: number; at: number; participant: NewParticipant }[] = [];
  const open: { n: number; at: number; seating: Seating; wanted: WantedParticipant }[] = [];
  seatings.forEach((seating, n) => {
    seating.participants.forEach((wanted, at) => {
      if (wanted.proxyIdentifier === null) open.push({ n, at, seating, wanted });
      else
        explicit.push({
          n,
          at,
          participant: newParticipant(tx, seating.row, {
            ...wanted,
            proxyIdentifier: wanted.proxyIdentifier,
          }),
        });
    });
  });
  const rows =
    explicit.length === 0
      ? []
      : await insertParticipants(
          tx,
          explicit.map(each => each.participant),
        );
  for (const [i, row] of rows.entries()) {
    const { n, at, participant } = explicit[i]!;
    if (row === null) throw await refusalOfParticipant(tx, participant);
    places[n]![at] = row;
  }
  for (const { n, at, seating, wanted } of open) {
    places[n]![at] = await seatWherePossible(tx, seating.row, wanted);
  }
  return places;
}

export function newParticipant(
  tx: Tx,
  session: SessionRow,
  wanted: WantedParticipant & { proxyIdentifier: string },
): NewParticipant {
  return {
    sid: tx.sid('KP'),
    accountSid: session.accountSid,
    serviceSid: session.serviceSid,
    sessionSid: session.sid,
    identifier: wanted.identifier,
    proxyIdentifier: wanted.proxyIdentifier,
    proxyIdentifierSid: wanted.proxyIdentifierSid ?? null,
    friendlyName: wanted.friendlyName ?? null,
  };
}

const ATTEMPTS = 3;

/** Seats a participant at a number of the pool; chooses again when a simultaneous request took that number first. */
async function seatWherePossible(
  tx: Tx,
  session: SessionRow,
  wanted: WantedParticipant,
): Promise<ParticipantRow> {
  const service = await serviceBySid(tx, { accountSid: session.accountSid, sid: session.serviceSid });
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const place = await choosePlace(tx, { service: service!, session, identifier: wanted.identifier });
    const participant = newParticipant(tx, session, { ...wanted, ...place });
    const [row] = await insertParticipants(tx, [participant]);
    if (row) return row;
    const refusal = await refusalOfParticipant(tx, participant);
    if (refusal.code !== 80604) throw refusal;
  }
  throw refuse(80802);
}

interface Place {
  proxyIdentifier: string;
  proxyIdentifierSid: string | null;
}

/** A chat channel shares its partner's address, as both sides of a Flex conversation do; others get a number. */
async function choosePlace(
  tx: Tx,
  { service, session, identifier }: { service: ServiceRow; session: SessionRow; identifier: string },
): Promise<Place> {
  if (isChannel(identifier)) {
    const shared = await partnerProxy(tx, session);
    if (shared === null) throw refuse(80620);
    return shared;
  }
  const at = { accountSid: service.accountSid, serviceSid: service.sid, identifier };
  const verdict = selectNumber({
    identifier,
    mode: session.mode,
    geoMatchLevel: service.geoMatchLevel,
    behavior: service.numberSelectionBehavior,
    pool: await numbersOf(tx, at),
    taken: new Set(await proxiesInUse(tx, at)),
    last: await lastProxyOf(tx, at),
  });
  if ('refused' in verdict) throw refuse(verdict.refused);
  return { proxyIdentifier: verdict.number.phoneNumber, proxyIdentifierSid: verdict.number.sid };
}
