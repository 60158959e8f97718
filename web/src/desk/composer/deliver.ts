/**
 * Brings a letter into its channel once, over a line that may be cut at any moment: the request may be lost with it, or
 * only its answer. Whoever is not sure whether a message went out looks before sending it again.
 */
import type { ChannelLink } from '../../sdk/channel-link.ts';
import type { ChatLink } from '../../sdk/chat-link.ts';
import { fileOf, type Letter, LineLost } from './outbox.ts';

/** The SDK repeats what was under way as soon as there is a line again: it is given this long. */
const SETTLE_MS = 5_000;
/** What was asked for on a line that is cut once more may be lost without a word. */
const ANSWER_MS = 10_000;
const OLD_MS = 2_000;
const MOMENT_MS = 1_000;

/** Letters that have been tried on this page. */
const tried = new Set<string>();

/** Fails with `LineLost` when it is to be tried again by itself. */
export async function deliver(chat: ChatLink, link: ChannelLink, letter: Letter): Promise<void> {
  const { id, at } = letter;
  const outage = watchLine(chat);
  const arrival = watchArrival(link, id);
  let isLeft = false;
  const bring = async () => {
    if (tried.has(id) || Date.now() - at > OLD_MS) await catchUp(link);
    tried.add(id);
    // Somebody else may bring it by now.
    if (!isLeft && !isThere(link, id)) await send(link, letter);
  };
  try {
    await Promise.race([bring(), arrival.promise, outage.over.then(() => giveUp(link, id))]);
  } catch (error) {
    // A request fails a moment before anybody is told that the line is lost.
    await new Promise(resolve => setTimeout(resolve, MOMENT_MS));
    if (isThere(link, id)) return;
    throw outage.wasLost() ? new LineLost() : error;
  } finally {
    isLeft = true;
    outage.end();
    arrival.end();
  }
}

const isThere = (link: ChannelLink, id: string): boolean =>
  link.state.get().messages.some(({ attributes }) => attributes.clientId === id);

async function send(link: ChannelLink, { id, text, attributes, fileName }: Letter): Promise<void> {
  if (fileName === null) return void (await link.send(text, attributes));
  const file = fileOf(id);
  if (file === undefined) throw new Error('The file is no longer there: attach it again');
  await link.sendFile(file, attributes);
}

/** After an outage: what has not arrived by then has not been sent. */
async function giveUp(link: ChannelLink, id: string): Promise<void> {
  await catchUp(link);
  if (!isThere(link, id)) throw new LineLost();
}

/** Reads the newest messages, or fails with `LineLost`. */
async function catchUp(link: ChannelLink): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new LineLost()), ANSWER_MS);
  await Promise.race([link.catchUp(), late]).finally(() => clearTimeout(timer));
}

/** Notices that the line is lost meanwhile; `over` comes when it has been back for a while. */
function watchLine({ state }: ChatLink) {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  let wasLost = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = () => {
    clearTimeout(timer);
    if (state.get().status !== 'connected') wasLost = true;
    else if (wasLost) timer = setTimeout(resolve, SETTLE_MS);
  };
  const unsubscribe = state.subscribe(look);
  return {
    over,
    wasLost: () => wasLost,
    end() {
      clearTimeout(timer);
      unsubscribe();
    },
  };
}

/** Its own message is the best answer: it comes even when the answer to the request does not. */
function watchArrival(link: ChannelLink, id: string) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = link.state.subscribe(() => isThere(link, id) && resolve());
  return { promise, end };
}
