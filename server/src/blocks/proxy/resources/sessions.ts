/** `/v1/Services/{ServiceSid}/Sessions`: conversations of two participants. */
import { refuse } from '../../../kernel/errors.ts';
import { int, moment, nullable, text } from '../../../kernel/fields.ts';
import { one, type Tx } from '../../../kernel/line/tx.ts';
import type { Operation } from '../../../kernel/operation.ts';
import { readPage } from '../../../kernel/page.ts';
import { resource } from '../../../kernel/resource.ts';
import { checkedParticipant } from '../addresses.ts';
import { MAX_PARTICIPANTS } from '../membership.ts';
import type { ProxyParts } from '../needs.ts';
import type { WantedParticipant } from '../placement.ts';
import type { ServiceRow, SessionMode, SessionRow, SessionStatus } from '../rows.ts';
import { type AskedParticipant, participantsParameter } from '../rules/participants-parameter.ts';
import { isOpen } from '../rules/session-states.ts';
import { editSession, refusingReopening } from '../session-edit.ts';
import { closeSession, expiryTimer, openSessions } from '../sessions.ts';
import { deleteSessions } from '../store/close.ts';
import { listSessions } from '../store/sessions.ts';
import { sessionMode, sessionStatus, sid } from './fields.ts';
import { heldServiceOf, heldSessionOf, serviceOf, sessionOf } from './parents.ts';

const session = resource('Session', {
  document: 'proxy_v1',
  collection: '/v1/Services/{ServiceSid}/Sessions',
  key: 'Sid',
  gives: {
    sid: sid('KC'),
    serviceSid: sid('KS'),
    accountSid: sid('AC'),
    dateStarted: nullable(moment()),
    dateEnded: nullable(moment()),
    dateLastInteraction: nullable(moment()),
    dateExpiry: nullable(moment()),
    uniqueName: nullable(text(191)),
    status: sessionStatus(),
    closedReason: text(),
    ttl: int(),
    mode: sessionMode(),
    dateCreated: moment(),
    dateUpdated: moment(),
  },
  links: { interactions: '/Interactions', participants: '/Participants' },
});

const MAX_TTL_SECONDS = 2_147_483_646;

const edited = { dateExpiry: moment(), ttl: int(0, MAX_TTL_SECONDS), status: sessionStatus() } as const;
const created = {
  ...edited,
  uniqueName: text(191),
  mode: sessionMode(),
  participants: participantsParameter,
} as const;

export function sessionResource({ store, needs }: ProxyParts): Operation[] {
  return [
    session.create(created, exchange =>
      store.transact(async tx => {
        const { given } = exchange;
        const service = await heldServiceOf(tx, exchange);
        const mode = given.mode ?? 'voice-and-message';
        return one(tx, openSessions, {
          accountSid: service.accountSid,
          serviceSid: service.sid,
          uniqueName: given.uniqueName || null,
          mode,
          status: firstStatus(given.status),
          ttl: given.ttl ?? null,
          dateExpiry: given.dateExpiry ?? null,
          line: null,
          participants: await checked(tx, given.participants ?? [], { needs, service, mode }),
        });
      }),
    ),
    session.fetch(exchange => sessionOf(store.read, withSession(exchange))),
    session.update(edited, exchange =>
      refusingReopening(
        store.transact(async tx =>
          editSession(tx, await heldSessionOf(tx, withSession(exchange)), exchange.given),
        ),
      ),
    ),
    session.remove(exchange =>
      store.transact(async tx => {
        const row = await heldSessionOf(tx, withSession(exchange));
        const { accountSid, sid: sessionSid } = row;
        if (isOpen(row.status))
          await closeSession(tx, { accountSid, sessionSid, reason: 'api', emits: true });
        await deleteSessions(tx, row.accountSid, [row.sid]);
        tx.cancelTimer(expiryTimer(sessionSid));
      }),
    ),
    session.list({}, async (exchange, page) => {
      const service = await serviceOf(store.read, exchange);
      const at = { accountSid: service.accountSid, serviceSid: service.sid };
      return readPage<SessionRow>(store.read, listSessions(at), page);
    }),
  ];
}

function withSession<E extends { at: { serviceSid: string; sid: string } }>(exchange: E) {
  const { serviceSid, sid: sessionSid } = exchange.at;
  return { ...exchange, at: { serviceSid, sessionSid } };
}

/** A new session takes messages: any other status is refused. */
function firstStatus(status: SessionStatus = 'open'): 'open' | 'in-progress' {
  if (status === 'open' || status === 'in-progress') return status;
  throw refuse(80608, `A session cannot be created with the status ${status}`);
}

async function checked(
  tx: Tx,
  asked: readonly AskedParticipant[],
  checking: { needs: ProxyParts['needs']; service: ServiceRow; mode: SessionMode },
): Promise<WantedParticipant[]> {
  if (asked.length > MAX_PARTICIPANTS) throw refuse(80609);
  const wanted: WantedParticipant[] = [];
  for (const each of asked) wanted.push(await checkedParticipant(tx, each, checking));
  return wanted;
}
