/**
 * The first account, as a new Flex project has it: chat service, Proxy service bound to it, TaskRouter workspace,
 * two Studio flows and two Flex Flows. Safe to repeat, and safe when several servers start at once.
 */
import type { JourneyParts } from './parts.ts';
import messagingFlow from './provision-flows.ts';

export interface Provisioned {
  accountSid: string;
  authToken: string;
  /** True at the very first start: the secrets are then shown once. */
  created: boolean;
  chatServiceSid: string;
  proxyServiceSid: string;
  workspaceSid: string;
}

export interface Preset {
  accountSid: string | null;
  authToken: string | null;
}

const LOCK = 7_205_119;

export async function provision({ blocks, store }: JourneyParts, preset: Preset): Promise<Provisioned> {
  const account = await blocks.accounts.provisionFirst(preset);
  const { accountSid } = account;
  const rest = await store.transact(async tx => {
    await tx.query('select pg_advisory_xact_lock($1)', [LOCK]);
    const { service } = await blocks.chat.provision(tx, { accountSid, friendlyName: 'Flex Chat Service' });
    const proxy = await blocks.proxy.provision(tx, {
      accountSid,
      uniqueName: 'Flex Proxy Service',
      chatInstanceSid: service.sid,
    });
    const { workspaceSid, workflowSid } = await blocks.taskrouter.provision(tx, { accountSid });
    const flow = (friendlyName: string) =>
      blocks.studio.provision(tx, {
        accountSid,
        friendlyName,
        definition: messagingFlow(friendlyName, { workflowSid }),
      });
    const messaging = await flow('Messaging Flow');
    const web = await flow('Webchat Flow');
    await blocks.flex.provision(tx, {
      accountSid,
      chatServiceSid: service.sid,
      proxyServiceSid: proxy.sid,
      workspaceSid,
      messagingFlowSid: messaging.sid,
      webFlowSid: web.sid,
    });
    return { chatServiceSid: service.sid, proxyServiceSid: proxy.sid, workspaceSid };
  });
  return { ...account, ...rest };
}
