import { expect, test } from 'vitest';
import { type PoolNumber, type Selection, selectNumber } from './number-selection.ts';

const number = (phoneNumber: string, isoCountry: string, over: Partial<PoolNumber> = {}): PoolNumber => ({
  sid: `PN${phoneNumber}`,
  phoneNumber,
  isoCountry,
  capabilities: { sms: true, voice: true },
  isReserved: false,
  ...over,
});

const SF = number('+14155550100', 'US');
const SF_OVERLAY = number('+16285550100', 'US');
const LA = number('+13105550100', 'US');
const NY = number('+12125550100', 'US');
const LONDON = number('+442071830750', 'GB');
const JERSEY = number('+441534555010', 'JE');

const select = (pool: PoolNumber[], over: Partial<Selection> = {}) => {
  const verdict = selectNumber({
    identifier: '+14155550199',
    mode: 'voice-and-message',
    geoMatchLevel: 'country',
    behavior: 'prefer-sticky',
    pool,
    taken: new Set(),
    last: null,
    ...over,
  });
  return 'refused' in verdict ? verdict.refused : verdict.number.phoneNumber;
};

const textOnly = number('+14155550102', 'US', { capabilities: { sms: true } });
const voiceOnly = number('+14155550103', 'US', { capabilities: { voice: true } });
const reserved = number('+14155550104', 'US', { isReserved: true });

test.each<[string, PoolNumber[], Partial<Selection>, string | number]>([
  ['an empty pool', [], {}, 80205],
  ['only reserved numbers', [reserved], {}, 80207],
  ['no voice, which nobody needs who writes', [textOnly], {}, textOnly.phoneNumber],
  ['no voice for calls', [textOnly], { mode: 'voice-only' }, 80201],
  ['no messages', [voiceOnly], { mode: 'message-only' }, 80202],
  ['no messages for both', [voiceOnly], {}, 80202],
  ['what fits the mode', [voiceOnly, textOnly], { mode: 'message-only' }, textOnly.phoneNumber],
  ['a reserved one is passed over', [reserved, SF], {}, SF.phoneNumber],
  ['none of the country', [LONDON], {}, 80203],
  ['an identifier without a country', [SF], { identifier: 'messenger:1' }, 80206],
  ['Antigua falls to the United States', [SF], { identifier: '+12684641234' }, SF.phoneNumber],
  ['Jersey has its own', [LONDON, JERSEY], { identifier: '+441534555099' }, JERSEY.phoneNumber],
  ['Guernsey takes Britain’s', [LONDON], { identifier: '+441481712345' }, LONDON.phoneNumber],
  [
    'Mexican mobiles in the old form',
    [number('+525512345000', 'MX')],
    { identifier: '+5215512345678' },
    '+525512345000',
  ],
  ['all are taken', [SF], { taken: new Set([SF.phoneNumber]) }, 80208],
  ['a free one', [SF, LA], { taken: new Set([SF.phoneNumber]) }, LA.phoneNumber],
  ['the same area code', [NY, LA, SF], { geoMatchLevel: 'area-code' }, SF.phoneNumber],
  ['no such area code', [NY, SF_OVERLAY], { geoMatchLevel: 'area-code' }, 80206],
  ['an overlay', [NY, LA, SF_OVERLAY], { geoMatchLevel: 'overlay' }, SF_OVERLAY.phoneNumber],
  [
    'an extended area code',
    [NY, SF_OVERLAY],
    { geoMatchLevel: 'extended-area-code' },
    SF_OVERLAY.phoneNumber,
  ],
  ['the same state', [NY, LA], { geoMatchLevel: 'radius' }, LA.phoneNumber],
  ['the last one again', [SF, LA], { last: LA.phoneNumber }, LA.phoneNumber],
  ['another than the last', [SF, LA], { last: SF.phoneNumber, behavior: 'avoid-sticky' }, LA.phoneNumber],
  [
    'the last when there is no other',
    [SF],
    { last: SF.phoneNumber, behavior: 'avoid-sticky' },
    SF.phoneNumber,
  ],
])('%s', (_, pool, over, expected) => {
  expect(select(pool, over)).toBe(expected);
});
