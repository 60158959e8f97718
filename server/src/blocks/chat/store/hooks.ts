/** Webhooks of channels. */
import { refuse } from '../../../kernel/errors.ts';
import type { Batch } from '../../../kernel/line/tx.ts';
import { insertRows, type Queryable } from '../../../kernel/sql.ts';
import type { HookRow } from '../rows.ts';
import {
  checkConfiguration,
  HOOKS_PER_CHANNEL,
  type HookConfiguration,
  type HookType,
} from '../rules/hook-configuration.ts';
import { lockChannels } from './channels.ts';

export interface NewHook {
  accountSid: string;
  serviceSid: string;
  channelSid: string;
  type: HookType;
  configuration: HookConfiguration;
}

/**
 * Adds webhooks to channels.
 * @throws ApiError 50300 for an unknown channel, 50321 for a sixth webhook, and what the configuration is refused for.
 */
export const addHooks: Batch<NewHook, HookRow> = async (tx, inputs) => {
  const channels = await lockChannels(tx, inputs);
  if (channels.some((channel, i) => channel?.serviceSid !== inputs[i]!.serviceSid)) throw refuse(50300);
  const rows = inputs.map(({ configuration, ...input }) => ({
    ...{ ...input, sid: tx.sid('WH'), configuration: checkConfiguration(input.type, configuration) },
    ...{ dateCreated: tx.now, dateUpdated: tx.now },
  }));
  const added = await insertRows<HookRow>(tx, 'chat.hook', rows);
  const counts = await tx.query<{ count: number }>(
    `select count(*)::int as count from chat.hook
     where channel_sid = any($1) and account_sid = any($2) group by channel_sid`,
    [inputs.map(input => input.channelSid), inputs.map(input => input.accountSid)],
  );
  if (counts.some(({ count }) => count > HOOKS_PER_CHANNEL)) throw refuse(50321);
  return added;
};

/** Takes the Studio webhooks off channels, so that no flow answers there any more. */
export const removeStudioHooks: Batch<{ accountSid: string; channelSid: string }, void> = async (
  tx,
  inputs,
) => {
  await tx.query(
    `delete from chat.hook where channel_sid = any($1) and account_sid = any($2) and type = 'studio'`,
    [inputs.map(input => input.channelSid), [...new Set(inputs.map(input => input.accountSid))]],
  );
  return inputs.map(() => undefined);
};

export async function findHook(
  connection: Queryable,
  at: { accountSid: string; channelSid: string; sid: string },
): Promise<HookRow | null> {
  const [row] = await connection.query<HookRow>(
    'select * from chat.hook where sid = $1 and channel_sid = $2 and account_sid = $3',
    [at.sid, at.channelSid, at.accountSid],
  );
  return row ?? null;
}
