/** The end of a sign-in's session is the end of every connection whose token hangs on it, in whatever process. */
import type { Topics } from '../kernel/topics.ts';

export type SessionTopics = Pick<Topics, 'subscribe'>;

/**
 * Calls back when the session ends; never for a token that hangs on none. What was missed while nothing was heard is
 * found when the token is proved again.
 * @returns ends the watch.
 */
export function onSessionEnd(
  topics: SessionTopics,
  sessionSid: string | null,
  ended: () => void,
): () => void {
  if (sessionSid === null) return () => undefined;
  return topics.subscribe(sessionSid, { published: ended, lost: () => undefined });
}
