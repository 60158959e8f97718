import { expect, test } from 'vitest';
import { chooseSender, type PoolSender, type SenderWish } from './sender-choice.ts';

const number = (address: string, country: string): PoolSender => ({ address, country, kind: 'number' });
const texas = number('+15125550100', 'US');
const boston = number('+16175550100', 'US');
const berlin = number('+493055501000', 'DE');
const name: PoolSender = { address: 'Acme', country: null, kind: 'alpha' };
const frenchName: PoolSender = { address: 'AcmeFR', country: 'FR', kind: 'alpha' };
const shortCode: PoolSender = { address: '12345', country: 'US', kind: 'shortCode' };
const whatsapp: PoolSender = { address: 'whatsapp:+15125550100', country: 'US', kind: 'channel' };
const numbers = [texas, boston, berlin];

const cases: [string, PoolSender[], Partial<SenderWish> & { to: string }, PoolSender | null][] = [
  [
    'the known one, whatever else fits better',
    numbers,
    { to: '+493012345678', known: boston.address },
    boston,
  ],
  ['not one that has left the pool', numbers, { to: '+493012345678', known: '+15125550999' }, berlin],
  ['a number of the area', numbers, { to: '+16175550199' }, boston],
  ['a number of the country', [texas, berlin], { to: '+16175550199' }, texas],
  ['no area where that is off', [boston, berlin], { to: '+15125550199', areaCodeGeomatch: false }, boston],
  ['any number for another country', [berlin], { to: '+33612345678' }, berlin],
  ['a short code of the country', [texas, shortCode], { to: '+15125550199' }, shortCode],
  ['no short code abroad', [shortCode], { to: '+493012345678' }, null],
  ['a name where names are shown', [berlin, name], { to: '+493012345678' }, name],
  ['no name where they are not', [berlin, name], { to: '+15125550199' }, berlin],
  ['no name that nobody would see', [name], { to: '+15125550199' }, null],
  ['no name with media', [berlin, name], { to: '+493012345678', hasMedia: true }, berlin],
  ['the country’s own name', [name, frenchName], { to: '+33612345678' }, frenchName],
  ['a sender of the same network', [texas, whatsapp], { to: 'whatsapp:+493012345678' }, whatsapp],
  ['nobody on a network without sender', [texas], { to: 'whatsapp:+493012345678' }, null],
  ['nobody but oneself', [texas], { to: texas.address }, null],
  ['nobody from nothing', [], { to: '+15125550199' }, null],
];
test.each(cases)('%s', (_, pool, wish, chosen) => {
  const asked = { known: null, areaCodeGeomatch: true, hasMedia: false, ...wish };
  expect(chooseSender(pool, asked)).toBe(chosen);
});

test('customers are spread over equal senders, each of them always to the same one', () => {
  const pool = Array.from({ length: 4 }, (_, i) => number(`+1512555010${i}`, 'US'));
  const chosen = (customer: number) =>
    chooseSender(pool, {
      to: `+1617555${1000 + customer}`,
      known: null,
      areaCodeGeomatch: true,
      hasMedia: false,
    });
  const senders = Array.from({ length: 100 }, (_, i) => chosen(i)!.address);
  expect(new Set(senders).size).toBe(4);
  expect(Array.from({ length: 100 }, (_, i) => chosen(i)!.address)).toEqual(senders);
});
