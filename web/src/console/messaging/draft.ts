/** An address as it is filled in, and the parameters of the API that it becomes. Pure. */
import type { Parameters } from '../../api/form.ts';
import type { FlexFlow } from '../shared/types.ts';

export const CHANNEL_TYPES = ['sms', 'whatsapp', 'facebook', 'line', 'web', 'custom'] as const;
export type ChannelType = (typeof CHANNEL_TYPES)[number];
export const INTEGRATIONS = ['studio', 'external', 'task'] as const;
export type IntegrationType = (typeof INTEGRATIONS)[number];

export interface Draft {
  channelType: ChannelType;
  identity: string;
  friendlyName: string;
  integrationType: IntegrationType;
  flowSid: string;
  url: string;
  workflowSid: string;
  taskChannel: string;
  priority: string;
  timeout: string;
  retryCount: string;
  longLived: boolean;
  janitorEnabled: boolean;
  enabled: boolean;
}

export const emptyDraft = (identity = '', channelType: ChannelType = 'sms'): Draft => ({
  ...{ channelType, identity, friendlyName: '', integrationType: 'studio' },
  ...{ flowSid: '', url: '', workflowSid: '', taskChannel: 'chat', priority: '0', timeout: '86400' },
  ...{ retryCount: '3', longLived: false, janitorEnabled: true, enabled: true },
});

export function draftOf(flow: FlexFlow): Draft {
  const { integration } = flow;
  const text = (key: string, otherwise: string) => String(integration[key] ?? otherwise);
  return {
    channelType: flow.channel_type as ChannelType,
    identity: flow.contact_identity ?? '',
    friendlyName: flow.friendly_name,
    integrationType: flow.integration_type as IntegrationType,
    flowSid: text('flow_sid', ''),
    url: text('url', ''),
    workflowSid: text('workflow_sid', ''),
    taskChannel: text('channel', 'chat'),
    priority: text('priority', '0'),
    timeout: text('timeout', '86400'),
    retryCount: text('retry_count', '3'),
    longLived: flow.long_lived,
    janitorEnabled: flow.janitor_enabled,
    enabled: flow.enabled,
  };
}

/** The name that an address gets when nobody gives it one. */
export const nameOf = ({ friendlyName, identity, channelType }: Draft): string =>
  friendlyName.trim() || `${identity} ${channelType.toUpperCase()}`.trim();

export interface Project {
  chatServiceSid: string;
  workspaceSid: string;
}

/** What creates the Flex Flow. */
export function parametersOf(draft: Draft, project: Project): Parameters {
  return {
    FriendlyName: nameOf(draft),
    ChatServiceSid: project.chatServiceSid,
    ChannelType: draft.channelType,
    ...(draft.identity.trim() !== '' && { ContactIdentity: draft.identity.trim() }),
    ...integrationParameters(draft, project),
    LongLived: draft.longLived,
    JanitorEnabled: draft.janitorEnabled,
    Enabled: draft.enabled,
  };
}

function integrationParameters(draft: Draft, { workspaceSid }: Project): Parameters {
  const type = { IntegrationType: draft.integrationType };
  switch (draft.integrationType) {
    case 'studio':
      return { ...type, 'Integration.FlowSid': draft.flowSid, 'Integration.RetryCount': draft.retryCount };
    case 'external':
      return { ...type, 'Integration.Url': draft.url.trim(), 'Integration.RetryCount': draft.retryCount };
    case 'task':
      return {
        ...type,
        'Integration.WorkspaceSid': workspaceSid,
        'Integration.WorkflowSid': draft.workflowSid,
        'Integration.Channel': draft.taskChannel,
        'Integration.Priority': draft.priority,
        'Integration.Timeout': draft.timeout,
      };
  }
}

/** What changes one draft into the other: only the parameters that differ; an integration goes as a whole. */
export function changesOf(before: Draft, after: Draft, project: Project): Parameters {
  const [old, now] = [parametersOf(before, project), parametersOf(after, project)];
  const changed = Object.keys(now).filter(key => now[key] !== old[key]);
  const touched = changed.some(key => key.startsWith('Integration'));
  const wanted = Object.entries(now).filter(
    ([key]) => changed.includes(key) || (touched && key.startsWith('Integration')),
  );
  return Object.fromEntries(wanted);
}

const FORMS: Readonly<Record<ChannelType, RegExp>> = {
  sms: /^\+[1-9]\d{4,14}$/,
  whatsapp: /^whatsapp:\+[1-9]\d{4,14}$/,
  facebook: /^messenger:\S+$/,
  line: /^line:\S+$/,
  web: /^.*$/,
  custom: /^\S.*$/,
};

export type Wrong = Partial<Record<keyof Draft, 'required' | 'form'>>;

/** What keeps a draft from being sent, by field. */
export function wrongIn(draft: Draft): Wrong {
  const wrong: Wrong = {};
  const identity = draft.identity.trim();
  if (identity === '' && draft.channelType !== 'web') wrong.identity = 'required';
  else if (!FORMS[draft.channelType].test(identity)) wrong.identity = 'form';
  if (draft.integrationType === 'studio' && draft.flowSid === '') wrong.flowSid = 'required';
  if (draft.integrationType === 'task' && draft.workflowSid === '') wrong.workflowSid = 'required';
  if (draft.integrationType === 'external') {
    if (draft.url.trim() === '') wrong.url = 'required';
    else if (!/^https?:\/\/[^\s/]/.test(draft.url.trim())) wrong.url = 'form';
  }
  return wrong;
}

/** The enabled address that already answers where the draft would; only one may. */
export function rivalOf(draft: Draft, flows: readonly FlexFlow[], own: string | null): FlexFlow | null {
  if (!draft.enabled || draft.identity.trim() === '') return null;
  const { channelType, identity } = draft;
  const isRival = (flow: FlexFlow) =>
    flow.enabled && flow.channel_type === channelType && flow.contact_identity === identity.trim();
  return flows.find(flow => flow.sid !== own && isRival(flow)) ?? null;
}
