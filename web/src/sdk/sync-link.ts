/** Live queries over the workspace: a Sync connection of its own, opened when the first one is asked. */
import { SyncClient } from 'twilio-sync';
import { placesAt } from './places.ts';

export type LiveItems = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

export interface SyncLink {
  /** What matches now. */
  search(index: string, query: string): Promise<LiveItems>;
  /** What matches, and again with every change, until the result is called. */
  watch(query: { index: string; text: string }, heard: Heard): () => void;
  updateToken(token: string): void;
  close(): void;
}

export interface Heard {
  items(items: LiveItems): void;
  /** There is nothing live to be had. */
  failed(error: Error): void;
}

interface Query {
  getItems(): Record<string, Record<string, unknown>>;
  on(event: string, listener: () => void): unknown;
  close?(): void;
}

export function openSync(origin: string, firstToken: string): SyncLink {
  let token = firstToken;
  let client: SyncClient | null = null;
  const connected = (): SyncClient => {
    client ??= new SyncClient(token, { logLevel: 'silent', twilsock: { uri: placesAt(origin).twilsock } });
    return client;
  };
  return {
    async search(index, text) {
      const query = await connected().instantQuery(index);
      await query.search(text);
      return itemsOf(query as unknown as Query);
    },
    watch: (asked, heard) => watch(connected(), asked, heard),
    updateToken(next) {
      token = next;
      client?.updateToken(next).catch(() => undefined);
    },
    close: () => void client?.shutdown(),
  };
}

/** Where many things change at once, the whole is told so often and no more. */
const PACE_MS = 250;

function watch(
  client: SyncClient,
  { index, text }: { index: string; text: string },
  heard: Heard,
): () => void {
  let isOver = false;
  let query: Query | null = null;
  let pause: ReturnType<typeof setTimeout> | undefined;
  const end = () => {
    isOver = true;
    clearTimeout(pause);
    query?.close?.();
  };
  client.liveQuery(index, text).then(
    found => {
      query = found as unknown as Query;
      if (isOver) return end();
      const show = () => heard.items(itemsOf(found as unknown as Query));
      const showSoon = () => {
        pause ??= setTimeout(() => {
          pause = undefined;
          if (!isOver) show();
        }, PACE_MS);
      };
      query.on('itemUpdated', showSoon);
      query.on('itemRemoved', showSoon);
      show();
    },
    (error: Error) => !isOver && heard.failed(error),
  );
  return end;
}

const itemsOf = (query: Query): LiveItems => new Map(Object.entries(query.getItems()));
