import type { Clock } from '../../../kernel/clock.ts';
import { fallback, int, json, list, moment, sid, text } from '../../../kernel/fields.ts';
import { type Operation, operation, writeRow } from '../../../kernel/operation.ts';
import { newSecret } from '../../../kernel/secret.ts';

const DAY_SECONDS = 86_400;
const gives = {
  accountSid: sid('AC'),
  dateCreated: moment(),
  dateUpdated: moment(),
  iceServers: list(json<object>()),
  password: text(),
  ttl: text(),
  username: text(),
};

/**
 * Short-lived credentials for servers that help browsers to find a way for voice and video. There are no such servers
 * here, so the list of them is empty and nothing has to remember the credentials.
 */
export function networkTokenOperations(clock: Clock): Operation[] {
  return [
    operation(
      {
        id: 'CreateToken',
        document: 'api_v2010',
        method: 'POST',
        path: '/2010-04-01/Accounts/{AccountSid}/Tokens.json',
        takes: { ttl: fallback(int(1, DAY_SECONDS), DAY_SECONDS) },
        gives,
        style: 'legacy',
      },
      async ({ at, given }) => {
        const now = clock.now();
        const row = {
          accountSid: at.accountSid as `AC${string}`,
          dateCreated: now,
          dateUpdated: now,
          iceServers: [],
          password: newSecret(),
          ttl: String(given.ttl),
          username: newSecret() + newSecret(),
        };
        return writeRow(gives, row, 'legacy');
      },
    ),
  ];
}
