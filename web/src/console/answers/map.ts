/** The team's ready-made answers: items of the Sync Map `desk.canned`, the shortcut as key. */
import type { Api } from '../../api/client.ts';
import { TwilioError } from '../../api/error.ts';
import { readAll } from '../../api/paging.ts';

export interface Answer {
  shortcut: string;
  title: string;
  body: string;
}

export interface AnswerItem extends Answer {
  /** Names what was read, so that nothing is overwritten that somebody else has changed since. */
  revision: string;
}

const MAPS = '/sync/v1/Services/default/Maps';
const NAME = 'desk.canned';
export const ANSWERS = `${MAPS}/${NAME}/Items`;

interface Item {
  key: string;
  revision: string;
  data: { title?: unknown; body?: unknown } | null;
}

const isMissing = (error: unknown): boolean => error instanceof TwilioError && error.status === 404;

/** All answers; none while there is no map. */
export async function readAnswers(api: Api): Promise<AnswerItem[]> {
  const maps = await readAll<{ unique_name: string | null }>(api, MAPS);
  if (!maps.some(({ unique_name: name }) => name === NAME)) return [];
  const items = await readAll<Item>(api, ANSWERS);
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  return items.map(({ key, revision, data }) => ({
    ...{ shortcut: key, revision, title: text(data?.title) || key, body: text(data?.body) },
  }));
}

const dataOf = ({ title, body }: Answer): string => JSON.stringify({ title, body });

/** Adds an answer; makes the map when this is the first one. */
export async function addAnswer(api: Api, answer: Answer): Promise<void> {
  const add = () => api.post(ANSWERS, { Key: answer.shortcut, Data: dataOf(answer) });
  await add().catch(async error => {
    if (!isMissing(error)) throw error;
    await api.post(MAPS, { UniqueName: NAME });
    await add();
  });
}

const pathOf = (shortcut: string): string => `${ANSWERS}/${encodeURIComponent(shortcut)}`;

/** Changes an answer; refused (412) when somebody else has since `revision`. */
export function changeAnswer(api: Api, answer: AnswerItem): Promise<unknown> {
  return api.call(pathOf(answer.shortcut), {
    method: 'POST',
    form: { Data: dataOf(answer) },
    headers: { 'if-match': answer.revision },
  });
}

export const removeAnswer = (api: Api, shortcut: string): Promise<void> => api.remove(pathOf(shortcut));
