import type { Row } from './inbox.ts';

/** Fills `{{task.attributes.x}}`, each value as a piece of an address. */
export function crmAddress(template: string, { work, name }: Pick<Row, 'work' | 'name'>): string {
  return template.replace(/\{\{\s*([\w.]+)\s*\}\}/g, (_, path: string) => {
    const key = path.replace(/^task\.(attributes\.)?/, '');
    const value = key === 'name' ? name : work.attributes[key];
    return encodeURIComponent(typeof value === 'string' || typeof value === 'number' ? String(value) : '');
  });
}
