/** The team's ready-made answers: items of the Sync Map `desk.canned`, the shortcut as key. */
import type { Api } from '../../api/client.ts';
import { addItem, changeItem, itemsPath, readItems, removeItem } from '../shared/sync-map.ts';

export interface Answer {
  shortcut: string;
  title: string;
  body: string;
}

export interface AnswerItem extends Answer {
  revision: string;
}

const MAP = 'desk.canned';
export const ANSWERS = itemsPath(MAP);

export async function readAnswers(api: Api): Promise<AnswerItem[]> {
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  return (await readItems(api, MAP)).map(({ key, revision, data }) => ({
    ...{ shortcut: key, revision, title: text(data?.title) || key, body: text(data?.body) },
  }));
}

const itemOf = ({ shortcut, title, body }: Answer) => ({ key: shortcut, data: { title, body } });

export const addAnswer = (api: Api, answer: Answer): Promise<void> => addItem(api, MAP, itemOf(answer));

export const changeAnswer = (api: Api, answer: AnswerItem): Promise<unknown> =>
  changeItem(api, MAP, { ...itemOf(answer), revision: answer.revision });

export const removeAnswer = (api: Api, shortcut: string): Promise<void> => removeItem(api, MAP, shortcut);
