/**
 * What has been sent and is not confirmed. Each queue goes out in order, one after the other; what fails stays with its
 * reason until it is tried again or taken back, and texts outlive a reload.
 */
import { makeStore, type Store } from '../../ui/store.ts';
import type { Pending } from '../model/timeline.ts';
import { attach, attachments, drafts, noDraft, readStored, writeDraft } from './drafts.ts';

export interface Letter extends Pending {
  attributes: Readonly<Record<string, unknown>>;
}

type Queues = Readonly<Record<string, readonly Letter[]>>;

/** By what the queue is for: the SID of a chat channel, or `note:` and the SID of the one it is about. */
export const outbox: Store<Queues> = makeStore<Queues>({});

const files = new Map<string, File>();
const running = new Set<string>();
let key = '';

export const noteQueue = (channelSid: string): string => `note:${channelSid}`;

/** The SID of the chat channel that a queue is about. */
export const channelOf = (queue: string): string => queue.replace(/^note:/, '');

/** What the inbox says of a conversation: that something has failed, that something waits, or nothing. */
export function unsentIn(queues: Queues, channelSid: string): 'failed' | 'waiting' | null {
  const states = [channelSid, noteQueue(channelSid)].map(queue => queues[queue]?.[0]?.state);
  return states.includes('failed') ? 'failed' : states.includes('waiting') ? 'waiting' : null;
}

/** Takes out what this person had not got through. Files are lost with the page, so they are not promised. */
export function openOutbox(identity: string): void {
  key = `switchhook.outbox.${identity}`;
  const stored = readStored(key) as Queues;
  const asleep = (letter: Letter): Letter => ({ ...letter, state: 'waiting' });
  outbox.set(Object.fromEntries(Object.entries(stored).map(([name, queue]) => [name, queue.map(asleep)])));
}

export function forgetOutbox(): void {
  if (key !== '') localStorage.removeItem(key);
  key = '';
  files.clear();
  outbox.set({});
}

/** The line was lost while something was being sent: it waits for the next one, and nobody has to do anything. */
export class LineLost extends Error {}

export interface NewLetter {
  text: string;
  file?: File;
  attributes?: Readonly<Record<string, unknown>>;
}

export function post(queue: string, { text, file, attributes = {} }: NewLetter): void {
  const id = crypto.randomUUID();
  if (file) files.set(id, file);
  change(queue, letters => [
    ...letters,
    {
      ...{ id, text, fileName: file?.name ?? null, at: Date.now(), state: 'waiting', reason: null },
      attributes: { ...attributes, clientId: id },
    },
  ]);
}

export const fileOf = (id: string): File | undefined => files.get(id);

export function takeBack(queue: string, id: string): void {
  files.delete(id);
  change(queue, letters => letters.filter(letter => letter.id !== id));
}

/** Takes back what has not gone out, into the draft: its text behind what stands there, its file beside the others. */
export function recall(queue: string, { id, text }: Pending): void {
  const channelSid = channelOf(queue);
  const file = fileOf(id);
  takeBack(queue, id);
  if (file) attach(channelSid, [...(attachments.get()[channelSid] ?? []), file]);
  if (text === '') return;
  const draft = drafts.get()[channelSid] ?? noDraft;
  const field = queue === channelSid ? 'reply' : 'note';
  writeDraft(channelSid, { [field]: draft[field] === '' ? text : `${draft[field]}\n${text}` });
}

/** Marks what has failed as to be tried again. */
export function tryAgain(queue: string, id: string): void {
  change(queue, letters =>
    letters.map(letter => (letter.id === id ? { ...letter, state: 'waiting', reason: null } : letter)),
  );
}

/** Sends what waits, oldest first, until something fails. Whoever calls it while it runs changes nothing. */
export async function drain(queue: string, send: (letter: Letter) => Promise<void>): Promise<void> {
  if (running.has(queue)) return;
  running.add(queue);
  try {
    for (;;) {
      const first = outbox.get()[queue]?.[0];
      if (first === undefined || first.state === 'failed') return;
      if (!(await one(queue, first, send))) return;
    }
  } finally {
    running.delete(queue);
  }
}

async function one(queue: string, letter: Letter, send: (letter: Letter) => Promise<void>): Promise<boolean> {
  const mark = (state: Pending['state'], reason: string | null) =>
    change(queue, letters =>
      letters.map(each => (each.id === letter.id ? { ...each, state, reason } : each)),
    );
  mark('sending', null);
  try {
    await send(letter);
    takeBack(queue, letter.id);
    return true;
  } catch (error) {
    if (error instanceof LineLost) mark('waiting', null);
    else mark('failed', (error as Error).message);
    return false;
  }
}

function change(queue: string, next: (letters: readonly Letter[]) => readonly Letter[]): void {
  outbox.set(all => {
    const letters = next(all[queue] ?? []);
    const { [queue]: _, ...others } = all;
    return letters.length === 0 ? others : { ...others, [queue]: letters };
  });
  if (key !== '') localStorage.setItem(key, JSON.stringify(texts(outbox.get())));
}

const texts = (all: Queues): Queues =>
  Object.fromEntries(
    Object.entries(all).map(([queue, letters]) => [
      queue,
      letters.filter(({ fileName }) => fileName === null),
    ]),
  );
