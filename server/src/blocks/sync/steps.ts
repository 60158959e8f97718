/** What this block does when the time of something is over. */
import type { Steps } from '../../kernel/line/turn.ts';
import { expireItems } from './changes/items.ts';
import { expireObjects } from './changes/objects.ts';
import { type Expired, ITEM_EXPIRED, OBJECT_EXPIRED } from './events.ts';

export const steps: Steps = {
  [OBJECT_EXPIRED]: [
    async (event, turn) => {
      const { objectSid } = event.data as Expired;
      await turn.do(expireObjects, { objectSid });
    },
  ],
  [ITEM_EXPIRED]: [
    async (event, turn) => {
      const { objectSid, key = '', index = 0 } = event.data as Expired;
      await turn.do(expireItems, { objectSid, key, index });
    },
  ],
};
