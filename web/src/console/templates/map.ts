/** Where WhatsApp's templates are kept: items of the Sync Map `desk.templates`, the name as key. */
import type { Api } from '../../api/client.ts';
import { addItem, changeItem, itemsPath, readItems, removeItem } from '../shared/sync-map.ts';
import { dataOf, type Template, templateOf } from './templates.ts';

export interface TemplateItem extends Template {
  revision: string;
}

const MAP = 'desk.templates';
export const TEMPLATES = itemsPath(MAP);

export const readTemplates = async (api: Api): Promise<TemplateItem[]> =>
  (await readItems(api, MAP)).map(item => ({ ...templateOf(item), revision: item.revision }));

export const addTemplate = (api: Api, template: Template): Promise<void> =>
  addItem(api, MAP, { key: template.name, data: dataOf(template) });

export const changeTemplate = (api: Api, { revision, ...template }: TemplateItem): Promise<unknown> =>
  changeItem(api, MAP, { key: template.name, data: dataOf(template), revision });

export const removeTemplate = (api: Api, name: string): Promise<void> => removeItem(api, MAP, name);
