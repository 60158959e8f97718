/** WhatsApp's templates: what may be sent when the customer has not written for a day. Pure. */

export interface Template {
  name: string;
  title: string;
  /** Texts by language, with places like `{{1}}` or `{{customer.name}}`. */
  bodies: Readonly<Record<string, string>>;
}

type Tree = Readonly<Record<string, unknown>>;

/** An item of the Sync Map `desk.templates`: its key is the template's name. Those that are not approved are left out. */
export function templateOf({ key, data }: { key: string; data: unknown }): Template[] {
  const { title, body, language, bodies, status = 'approved' } = tree(data);
  if (String(status).toLowerCase() !== 'approved') return [];
  const texts = Object.entries({
    ...(typeof body === 'string' && { [typeof language === 'string' ? language : 'en']: body }),
    ...tree(bodies),
  }).filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1].trim() !== '');
  if (texts.length === 0) return [];
  return [{ name: key, title: typeof title === 'string' ? title : key, bodies: Object.fromEntries(texts) }];
}

/** Those whose name, title or text has all the words. */
export function findTemplates(all: readonly Template[], query: string): Template[] {
  const words = query.toLowerCase().split(/\s+/);
  return all.filter(({ name, title, bodies }) => {
    const text = [name, title, ...Object.values(bodies)].join(' ').toLowerCase();
    return words.every(word => text.includes(word));
  });
}

/** The language that fits best: exactly, then by its first part, then the first there is. */
export function languageFor({ bodies }: Template, wanted: string): string {
  const there = Object.keys(bodies);
  const short = (language: string) => language.toLowerCase().split(/[-_]/)[0];
  return (
    there.find(one => one.toLowerCase() === wanted.toLowerCase()) ??
    there.find(one => short(one) === short(wanted)) ??
    there[0]!
  );
}

function tree(value: unknown): Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Tree) : {};
}
