/** Where somebody goes to put right what an address suffers from. Pure. */
import type { Alert, FlexFlow, IncomingNumber } from '../shared/types.ts';
import { isOfCarrier } from './health.ts';

export interface Fix {
  kind: 'carrier' | 'webhook' | 'flow' | 'number' | 'address';
  /** A page of the console. */
  to: string;
}

/** `number` is the account's own number behind the address, where there is one. */
export function fixOf(alert: Alert, flow: FlexFlow, number: IncomingNumber | null): Fix {
  const { sid, integration, integration_type: type } = flow;
  const form = `/console/messaging?tab=addresses&address=${sid}`;
  if (isOfCarrier(alert)) return { kind: 'carrier', to: '/console/setup' };
  const { url, flow_sid: flowSid } = integration;
  if (type === 'external' && alert.request_url?.startsWith(String(url))) return { kind: 'webhook', to: form };
  if (type === 'studio' && JSON.stringify(alert).includes(String(flowSid))) {
    return { kind: 'flow', to: `/console/studio/${flowSid}` };
  }
  if (number !== null) return { kind: 'number', to: `/console/numbers/${number.sid}` };
  return { kind: 'address', to: form };
}
