/** Who answers a Flex Flow's conversations: what each type of integration needs, may have, and has by default. */
import { refuse } from '../../../kernel/errors.ts';
import { parameterName } from '../../../kernel/operation.ts';
import type { Integration, IntegrationType } from '../rows.ts';

type Key = keyof Integration;

const REQUIRED: Record<IntegrationType, readonly Key[]> = {
  studio: ['flowSid'],
  external: ['url'],
  task: ['workspaceSid', 'workflowSid'],
};

const OPTIONAL: Record<IntegrationType, readonly Key[]> = {
  studio: ['retryCount'],
  external: ['retryCount'],
  task: ['channel', 'timeout', 'priority', 'creationOnMessage'],
};

const DEFAULTS: Integration = { retryCount: 3, channel: 'default', timeout: 86_400, priority: 0 };

/** The integration as it is kept: the keys that its type has, with defaults; keys of other types are dropped. */
export function integrationOf(type: IntegrationType, given: Integration): Integration {
  const lacking = REQUIRED[type].find(key => (given[key] ?? '') === '');
  if (lacking !== undefined) {
    throw refuse(45212, `Integration.${parameterName(lacking)} is required when IntegrationType is ${type}`);
  }
  const kept: Record<string, unknown> = {};
  for (const key of [...REQUIRED[type], ...OPTIONAL[type]]) {
    const value = given[key] ?? DEFAULTS[key];
    if (value !== undefined) kept[key] = value;
  }
  return kept;
}

/** What the parameters `Integration.*` of a request say; null when there is none of them. */
export function readIntegration(given: Record<string, unknown>): Integration | null {
  const named = Object.entries(given)
    .filter(([name]) => name.startsWith('integration.'))
    .map(([name, value]) => [name.slice('integration.'.length), value]);
  return named.length === 0 ? null : (Object.fromEntries(named) as Integration);
}
