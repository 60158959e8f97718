import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Api } from '../api/client.ts';
import { type Session, type SessionState, sessionState, subscribeSession } from './store.ts';

/** Everybody's state, for the shell. */
export const useSessionState = (): SessionState => useSyncExternalStore(subscribeSession, sessionState);

export const SessionContext: React.Context<Session | null> = createContext<Session | null>(null);

/** The session, for whatever is shown to those who are signed in. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('useSession is for screens behind the sign-in');
  return session;
}

export const useApi = (): Api => useSession().api;
