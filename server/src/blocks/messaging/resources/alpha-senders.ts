import { coded, list, moment, nullable, required, sid, text } from '../../../kernel/fields.ts';
import type { Operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import type { PoolRoom } from '../pool.ts';
import type { AlphaSenderRow } from '../store/pool.ts';

const gives = {
  sid: sid('AI'),
  accountSid: sid('AC'),
  serviceSid: sid('MG'),
  dateCreated: moment(),
  dateUpdated: moment(),
  alphaSender: text(),
  capabilities: list(text()),
};
const place = { document: 'messaging_v1', key: 'Sid', listKey: 'alpha_senders' } as const;
const alphaSender = resource('AlphaSender', {
  ...place,
  collection: '/v1/Services/{ServiceSid}/AlphaSenders',
  gives,
});
const destination = resource('DestinationAlphaSender', {
  ...place,
  collection: '/v1/Services/{ServiceSid}/DestinationAlphaSenders',
  gives: { ...gives, isoCountryCode: nullable(text()) },
});

/** Absence has a code of its own, a wrong form another. */
const name = required(coded(21708, text(256, 1)));
const country = (() => {
  const of = text(2);
  return { ...of, schema: of.schema.refine(code => /^([A-Z]{2})?$/i.test(code), 'must be two letters') };
})();

/** Senders' names for all countries. https://www.twilio.com/docs/messaging/api/alphasender-resource */
export function alphaSenderOperations(room: PoolRoom): Operation[] {
  return [
    alphaSender.create({ alphaSender: name }, async ({ caller, at, given, path }) =>
      written(await room.addName(within(caller, at, path), given.alphaSender.trim(), '')),
    ),
    alphaSender.fetch(async ({ caller, at, path }) =>
      written(await room.name({ ...within(caller, at, path), sid: at.sid })),
    ),
    alphaSender.remove(({ caller, at, path }) =>
      room.removeName({ ...within(caller, at, path), sid: at.sid }),
    ),
    alphaSender.list({}, async ({ caller, at, path }, page) => {
      const listed = await room.names({ ...within(caller, at, path), country: '' }, page);
      return { ...listed, rows: listed.rows.map(written) };
    }),
  ];
}

/** Senders' names, each for one country or for all. */
export function destinationAlphaSenderOperations(room: PoolRoom): Operation[] {
  return [
    destination.create(
      { alphaSender: name, isoCountryCode: country },
      async ({ caller, at, given, path }) => {
        const code = (given.isoCountryCode ?? '').toUpperCase();
        return withCountry(await room.addName(within(caller, at, path), given.alphaSender.trim(), code));
      },
    ),
    destination.fetch(async ({ caller, at, path }) =>
      withCountry(await room.name({ ...within(caller, at, path), sid: at.sid })),
    ),
    destination.remove(({ caller, at, path }) =>
      room.removeName({ ...within(caller, at, path), sid: at.sid }),
    ),
    destination.list({ isoCountryCode: country }, async ({ caller, at, given, path }, page) => {
      const asked = given.isoCountryCode?.toUpperCase() ?? null;
      const listed = await room.names({ ...within(caller, at, path), country: asked }, page);
      return { ...listed, rows: listed.rows.map(withCountry) };
    }),
  ];
}

function within(
  { accountSid }: { accountSid: string },
  { serviceSid }: { serviceSid: string },
  path: string,
) {
  return { accountSid, serviceSid, path };
}

type Written = Parameters<typeof alphaSender.write>[0];
const written = (row: AlphaSenderRow): Written => ({ ...row, capabilities: ['SMS'] }) as unknown as Written;
const withCountry = (row: AlphaSenderRow): Parameters<typeof destination.write>[0] => ({
  ...written(row),
  isoCountryCode: row.isoCountryCode || null,
});
