import { useEffect, useReducer, useRef } from 'react';
import { pageOf } from '../../api/paging.ts';
import type { ChannelLink } from '../../sdk/channel-link.ts';
import { useApi } from '../../session/use-session.ts';
import { useChannelState, useDesk } from '../context.tsx';
import { askAgainMs, type Interaction, type Marks, withInteractions } from '../model/marks.ts';

/** What became of the messages of a conversation. Asked when it is opened, after own messages, and on coming back. */
export function useMarks(link: ChannelLink): Marks {
  const api = useApi();
  const { settings, me } = useDesk();
  const { messages, attributes, status } = useChannelState(link);
  const [marks, note] = useReducer(withInteractions, new Map() as Marks);
  const session = attributes.proxySession;
  // Only whoever sits in a conversation is told.
  const path =
    settings.proxyServiceSid && typeof session === 'string' && status === 'ready'
      ? `/proxy/v1/Services/${settings.proxyServiceSid}/Sessions/${session}/Interactions`
      : null;
  const ask = useRef((): void => undefined);
  ask.current = () => {
    if (path === null) return;
    // A mark that cannot be had now is asked for again later; the message itself is not in question.
    api.get<object>(path, { PageSize: 100 }).then(
      body => note(pageOf<Interaction>(body, path).items),
      () => undefined,
    );
  };
  const lastOwn = messages.findLast(({ author }) => author === me)?.sid;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked because there is a new message, or a session now
  useEffect(() => {
    ask.current();
    const timers = askAgainMs.map(pause => setTimeout(() => ask.current(), pause));
    return () => timers.forEach(clearTimeout);
  }, [lastOwn, path]);
  useEffect(() => {
    const again = () => ask.current();
    window.addEventListener('focus', again);
    return () => window.removeEventListener('focus', again);
  }, []);
  return marks;
}
