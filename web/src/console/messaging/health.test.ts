import { describe, expect, test } from 'vitest';
import type { Alert, FlexFlow, IncomingNumber } from '../shared/types.ts';
import { fixOf } from './fix.ts';
import { healthOf, isOfCarrier, type Signs, troublesOf } from './health.ts';

const now = new Date('2026-01-01T12:00:00Z');
const at = (time: string) => `2026-01-01T${time}:00Z`;
const alert = (more: Partial<Alert> = {}): Alert => ({
  ...{ sid: 'NO1', error_code: '11200', log_level: 'error', alert_text: 'x', resource_sid: 'FO1' },
  ...{ service_sid: null, request_url: null, request_method: null, more_info: '' },
  ...{ date_created: at('11:55'), ...more },
});
const untaken = (more: Partial<Alert> = {}): Alert =>
  alert({ resource_sid: 'SM9', error_code: '30008', alert_text: 'from +15550100001: why', ...more });
const written = (times: string[]) => times.map(time => ({ date_created: at(time) })) as never;
const sent = (time: string, status = 'delivered') => [{ status, date_sent: at(time) }] as never;

describe('health', () => {
  const signs: Signs = { enabled: true, incomplete: false, alerts: [], inbound: [], sent: [] };
  const inbound = written(['11:00']);
  test.each([
    ['healthy', 'somebody has written', { inbound }],
    ['silent', 'nobody ever has', {}],
    ['disabled', 'whatever else', { enabled: false, alerts: [alert()] }],
    ['half', 'something is missing', { incomplete: true }],
    ['quiet', 'four times as long', { inbound: written(['11:00', '10:50', '10:45', '10:30', '10:20']) }],
    ['healthy', 'twice as long', { inbound: written(['11:00', '10:30', '10:20', '10:10', '10:00']) }],
    ['healthy', 'too few to say', { inbound: written(['11:00', '10:59', '10:58', '10:57']) }],
    ['healthy', 'a quarter of an hour', { inbound: written(['11:45', '11:44', '11:43', '11:42', '11:41']) }],
    ['quiet', 'a minute more', { inbound: written(['11:44', '11:43', '11:42', '11:41', '11:40']) }],
    ['failing', 'an error', { inbound, alerts: [alert()] }],
    ['failing', 'also where nobody has written', { alerts: [alert()] }],
    ['healthy', 'a message since', { inbound: written(['11:58']), alerts: [alert()] }],
    ['healthy', 'an old error', { inbound, alerts: [alert({ date_created: at('11:45') })] }],
    ['failing', 'a carrier, whoever writes', { inbound: written(['11:58']), alerts: [untaken()] }],
    ['healthy', 'a carrier that delivers', { inbound, alerts: [untaken()], sent: sent('11:56') }],
    ['failing', 'one that did', { inbound, alerts: [untaken()], sent: sent('11:55') }],
    ['failing', 'one that fails', { inbound, alerts: [untaken()], sent: sent('11:56', 'undelivered') }],
    ['failing', 'the older one', { inbound: written(['11:58']), alerts: [alert(), untaken()] }],
  ])('%s: %s', (state, _, given) => {
    expect(healthOf({ ...signs, ...given } as Signs, now).state).toBe(state);
  });

  test('names what it fails from, and what is usual', () => {
    const alerts = [alert(), untaken()];
    const times = written(['11:58', '11:50', '11:45', '11:30', '11:20']);
    expect(healthOf({ ...signs, alerts, inbound: times }, now)).toMatchObject({
      ...{ state: 'failing', alert: alerts[1], usualPauseMs: 15 * 60_000, lastInbound: at('11:58') },
    });
  });
});

describe('whose an alert is', () => {
  const names = ['FO1', '+15550100001', ''];
  test.each([
    [1, 'by its object', {}],
    [0, 'another object', { resource_sid: 'FO2' }],
    [1, 'by its service', { resource_sid: null, service_sid: 'FO1' }],
    [1, 'by what was called', { resource_sid: null, request_url: 'https://x.example/FO1' }],
    [1, 'by its text', { resource_sid: null, alert_text: 'A message from +15550100001: why' }],
    [0, 'a longer number', { resource_sid: null, alert_text: 'from +155501000012' }],
    [0, 'another network', { resource_sid: null, alert_text: 'from whatsapp:+15550100001' }],
    [0, 'a notice', { log_level: 'notice' }],
    [0, 'a customer who has stopped messages', { error_code: '21610' }],
  ])('%i: %s', (count, _, more) => {
    expect(troublesOf([alert(more)], names)).toHaveLength(count);
  });
});

test.each([
  [true, untaken()],
  [true, untaken({ error_code: '20003' })],
  [false, untaken({ error_code: '30003' })],
  [false, untaken({ error_code: '14110' })],
  [false, untaken({ request_url: 'https://x.example' })],
  [false, alert({ error_code: '30008' })],
])('is of the carrier: %s', (expected, one) => {
  expect(isOfCarrier(one)).toBe(expected);
});

describe('where it is put right', () => {
  const flow = (integration_type: string, integration: object) =>
    ({ sid: 'FO1', integration_type, integration }) as FlexFlow;
  const number = { sid: 'PN1' } as IncomingNumber;
  const external = flow('external', { url: 'https://x.example/bot' });
  const studio = flow('studio', { flow_sid: 'FW1' });
  const form = '/console/messaging?tab=addresses&address=FO1';
  test.each([
    ['carrier', '/console/setup', untaken(), studio, number],
    ['webhook', form, alert({ request_url: 'https://x.example/bot?a=b' }), external, number],
    ['number', '/console/numbers/PN1', alert({ request_url: 'https://other.example' }), external, number],
    ['flow', '/console/studio/FW1', alert({ request_url: 'https://h/Flows/FW1' }), studio, number],
    ['number', '/console/numbers/PN1', alert(), studio, number],
    ['address', form, alert(), studio, null],
  ])('%s', (kind, to, one, address, own) => {
    expect(fixOf(one, address, own)).toEqual({ kind, to });
  });
});
