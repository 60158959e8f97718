import { invalid, missing, refuse } from '../../../kernel/errors.ts';
import {
  bool,
  type Field,
  json,
  list,
  moment,
  nullable,
  oneOf,
  type Shape,
  sid,
  text,
  type Written,
} from '../../../kernel/fields.ts';
import type { RawRoute } from '../../../kernel/http.ts';
import type { Store } from '../../../kernel/line/store.ts';
import { jsonName, type Operation, operation, writeRow } from '../../../kernel/operation.ts';
import { type ConfigurationRow, changeConfiguration, configurationOf } from '../store/configuration.ts';

const free = () => nullable(json());
const settings = {
  attributes: free(),
  taskrouterWorkspaceSid: nullable(sid('WS')),
  taskrouterTargetWorkflowSid: nullable(sid('WW')),
  taskrouterTargetTaskqueueSid: nullable(sid('WQ')),
  taskrouterTaskqueues: nullable(list(json())),
  taskrouterSkills: nullable(list(json())),
  taskrouterWorkerChannels: free(),
  taskrouterWorkerAttributes: free(),
  taskrouterOfflineActivitySid: nullable(sid('WA')),
  runtimeDomain: nullable(text()),
  messagingServiceInstanceSid: nullable(sid('MG')),
  chatServiceInstanceSid: nullable(sid('IS')),
  uiLanguage: nullable(text()),
  uiAttributes: free(),
  uiDependencies: free(),
  uiVersion: nullable(text()),
  callRecordingEnabled: nullable(bool()),
  callRecordingWebhookUrl: nullable(text()),
  crmEnabled: nullable(bool()),
  crmType: nullable(text()),
  crmCallbackUrl: nullable(text()),
  crmFallbackUrl: nullable(text()),
  crmAttributes: free(),
  publicAttributes: free(),
  pluginServiceEnabled: nullable(bool()),
  pluginServiceAttributes: free(),
  integrations: nullable(list(json())),
  outboundCallFlows: free(),
  serverlessServiceSids: nullable(list(sid('ZS'))),
  queueStatsConfiguration: free(),
  notifications: free(),
  markdown: free(),
  flexInsightsHr: free(),
  flexInsightsDrilldown: nullable(bool()),
  flexUrl: nullable(text()),
  channelConfigs: nullable(list(json())),
  debuggerIntegration: free(),
  flexUiStatusReport: free(),
  agentConvEndMethods: free(),
  citrixVoiceVdi: free(),
  offlineConfig: free(),
} satisfies Shape;

const gives = {
  accountSid: sid('AC'),
  dateCreated: moment(),
  dateUpdated: moment(),
  status: oneOf('ok', 'inprogress', 'notstarted'),
  ...settings,
  flexServiceInstanceSid: nullable(sid('IS')),
  flexInstanceSid: nullable(sid('GO')),
  serviceVersion: nullable(text()),
  url: text(),
};

const document = 'flex_v1';
const path = '/v1/Configuration';

/** The settings of the account's Flex project. https://www.twilio.com/docs/flex/developer/config/flex-configuration-rest-api */
export function configurationOperations(store: Store): Operation[] {
  return [
    operation(
      {
        id: 'FetchConfiguration',
        document,
        method: 'GET',
        path,
        takes: { uiVersion: text() },
        gives,
      },
      async ({ caller, base }) => written(await configurationOf(store.read, caller.accountSid), base),
    ),
    operation(
      { id: 'UpdateConfiguration', document, method: 'POST', path, status: 200, input: 'json', gives },
      async ({ caller, base, body }) => {
        const change = readChange(body);
        return written(await store.transact(tx => changeConfiguration(tx, caller.accountSid, change)), base);
      },
    ),
  ];
}

/** What a desk may know before anybody has logged in. Asked for by Flex UI without credentials. */
export function publicConfigurationRoute(store: Store): RawRoute {
  return {
    method: 'GET',
    product: 'flex-api',
    path: `${path}/Public`,
    async answer({ query }) {
      const accountSid = query.AccountSid;
      if (typeof accountSid !== 'string') throw missing('AccountSid');
      const row = await configurationOf(store.read, accountSid);
      if (row === null) throw refuse(45101);
      const { runtime_domain = null, public_attributes } = row.settings;
      const configuration = {
        account_sid: accountSid,
        runtime_domain,
        public_attributes: public_attributes ?? {},
      };
      return { status: 200, body: { configurations: [configuration] } };
    },
  };
}

function written(row: ConfigurationRow | null, base: string): Record<string, unknown> {
  if (row === null) throw refuse(45101);
  const { accountSid, dateCreated, dateUpdated } = row;
  const kept = Object.keys(gives).map(name => [name, row.settings[jsonName(name)]]);
  const all = { ...Object.fromEntries(kept), accountSid, dateCreated, dateUpdated, url: base + path };
  const answer = writeRow(gives, all as Written<typeof gives>, 'modern');
  // The desk refuses to start unless it is told here that the server speaks its version.
  return {
    ...answer,
    ui_attributes: { ...(all.uiAttributes as object | null), version_compatibility: 'yes' },
  };
}

/** The settings that a request replaces; what is not a setting, or only ours to say, is ignored. */
function readChange(body: unknown): Record<string, unknown> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw invalid('the request body', 'must be a JSON object', 45004);
  }
  const change: Record<string, unknown> = {};
  for (const [name, field] of Object.entries<Field<unknown>>(settings as Record<string, Field<unknown>>)) {
    const key = jsonName(name);
    const value = (body as Record<string, unknown>)[key];
    if (value === undefined) continue;
    const checked = field.schema.safeParse(value);
    if (!checked.success) throw invalid(key, checked.error.issues[0]!.message, 45004);
    change[key] = value;
  }
  return change;
}
