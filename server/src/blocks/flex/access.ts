/**
 * Which roles may call what of Flex. Visitors: their own chat. Agents: the settings that a desk reads, conversations
 * that they begin, their own seats. What is not named is for administrators.
 */
import type { Admits } from '../../kernel/access.ts';
import type { OwnChat } from './rules/own-chat.ts';

export function access(own: OwnChat): Record<string, Admits> {
  const setting: Admits = { agent: true };
  return {
    CreateWebChannel: { webchat: own.inOwnName },
    UpdateWebChannel: { webchat: own.chat },
    ListWebChannel: { supervisor: true },
    FetchWebChannel: { agent: true },
    CreateChannel: { agent: true },
    ListChannel: { supervisor: true },
    FetchChannel: { agent: true },
    CreateChannelRoleUser: { agent: own.seat },
    CreateWebChannelUser: { agent: own.inOwnName },
    FetchConfiguration: setting,
    ListFlexFlow: setting,
    FetchFlexFlow: setting,
    ListPlugin: setting,
    FetchPlugin: setting,
    ListPluginVersion: setting,
    FetchPluginVersion: setting,
    ListPluginConfiguration: setting,
    FetchPluginConfiguration: setting,
    ListConfiguredPlugin: setting,
    FetchConfiguredPlugin: setting,
    ListPluginRelease: setting,
    FetchPluginRelease: setting,
  };
}
