/** What the sign-in needs of the other blocks: tokens, workers, and a record of who did what. */
import type { LoginNeeds } from '../blocks/logins/index.ts';
import { one } from '../kernel/line/tx.ts';
import type { JourneyParts } from './parts.ts';

type FromBlocks = Pick<LoginNeeds, 'issueToken' | 'seatWorker' | 'record'>;

/** `parts` is asked for at the time of the call, because the blocks are made before the journey. */
export function makeLoginNeeds(parts: () => JourneyParts): FromBlocks {
  return {
    issueToken: wanted => parts().blocks.accounts.issueToSession(wanted),
    async seatWorker({ accountSid, username, fullName, email, roles }) {
      const { blocks, store } = parts();
      const project = await blocks.flex.projectOf(store.read, accountSid);
      if (project === null) return;
      const attributes = JSON.stringify({
        contact_uri: `client:${username}`,
        full_name: fullName,
        ...(email === null ? {} : { email }),
        roles,
      });
      const { workspaceSid } = project;
      await store.transact(tx =>
        one(tx, blocks.taskrouter.ensureWorkers, {
          accountSid,
          workspaceSid,
          friendlyName: username,
          attributes,
        }),
      );
    },
    async record({ address, ...change }) {
      const { blocks, store, log } = parts();
      const event = { ...change, resourceUrl: null, sourceIpAddress: address };
      // What was done is done: whoever did it must not hear of a failure here.
      await store
        .transact(tx => one(tx, blocks.monitor.recordEvents, event))
        .catch(error => log.error({ err: error, resource: change.resourceSid }, 'a change was not recorded'));
    },
  };
}

/** The worker that a person of the account is, in its Flex workspace. */
export function workerSidOf(parts: () => JourneyParts) {
  return async (accountSid: string, identity: string): Promise<string | null> => {
    const { blocks, store } = parts();
    const project = await blocks.flex.projectOf(store.read, accountSid);
    if (project === null) return null;
    const { workspaceSid } = project;
    const worker = await store.transact(tx =>
      one(tx, blocks.taskrouter.workersByName, { accountSid, workspaceSid, friendlyName: identity }),
    );
    return worker?.sid ?? null;
  };
}
