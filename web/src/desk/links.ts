/** The page's two live connections. They are opened with the desk and stay while the person is signed in. */
import { type ChatLink, openChat } from '../sdk/chat-link.ts';
import { openSync, type SyncLink } from '../sdk/sync-link.ts';
import { openWorker, type WorkerEvents, type WorkerLink } from '../sdk/worker-link.ts';
import { noWorker, type WorkerState } from '../sdk/worker-state.ts';
import { type Session, sessionState, subscribeSession } from '../session/store.ts';
import { makeStore, type Store } from '../ui/store.ts';
import { forgetDrafts, openDrafts } from './composer/drafts.ts';
import { forgetOutbox, openOutbox } from './composer/outbox.ts';
import { forgetCrm } from './context/crm-shelf.ts';
import { forgetSummaries, openSummaries } from './conversation/summaries.ts';

export interface Links {
  chat: ChatLink;
  sync: SyncLink;
  /** Null when whoever is signed in is no worker. */
  worker: WorkerLink | null;
  workerState: Store<WorkerState>;
  /** What a worker's connection tells; screens add what they want to hear. */
  listeners: Set<WorkerEvents>;
}

let opened: { identity: string; links: Links } | null = null;

/** The connections of this session; the same ones for as long as it lasts. */
export function linksOf(session: Session): Links {
  if (opened?.identity === session.identity) return opened.links;
  close();
  const links = open(session);
  openDrafts(session.identity);
  openOutbox(session.identity);
  openSummaries(session.identity);
  opened = { identity: session.identity, links };
  const unsubscribe = subscribeSession(() => {
    const state = sessionState();
    if (state.status === 'in' && state.session.identity === session.identity) {
      links.chat.updateToken(state.session.token);
      links.sync.updateToken(state.session.token);
      links.worker?.updateToken(state.session.token);
    } else if (state.status === 'out' && state.session === null) {
      unsubscribe();
      close();
      forgetCrm();
      // Whose sign-in ran out comes back to what they had typed; who signs out leaves nothing behind.
      if (state.reason !== 'left') return;
      forgetDrafts();
      forgetOutbox();
      forgetSummaries();
    }
  });
  return links;
}

function open({ token, workerSid }: Session): Links {
  const { origin } = location;
  const listeners = new Set<WorkerEvents>();
  const events: WorkerEvents = {
    offered: work => listeners.forEach(one => void one.offered(work)),
    ended: (work, ending) => listeners.forEach(one => void one.ended(work, ending)),
  };
  const worker = workerSid === null ? null : openWorker({ origin, token, events });
  const workerState = worker?.state ?? makeStore<WorkerState>(noWorker);
  return { chat: openChat({ origin, token }), sync: openSync(origin, token), worker, workerState, listeners };
}

function close(): void {
  opened?.links.chat.close();
  opened?.links.sync.close();
  opened?.links.worker?.close();
  opened = null;
}
