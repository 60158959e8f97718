/** WhatsApp's templates as they are kept for the desk, and as Twilio's Content API exports them. Pure. */
import { placesOf } from '../../ui/places.ts';

export const STATUSES = ['approved', 'pending', 'rejected'] as const;
export type Status = (typeof STATUSES)[number];

export interface Text {
  language: string;
  body: string;
}

export interface Template {
  /** As WhatsApp knows it; the key of its item. */
  name: string;
  title: string;
  status: Status;
  /** Why it was rejected, or what else the team should know. */
  note: string;
  texts: readonly Text[];
}

type Tree = Readonly<Record<string, unknown>>;

const tree = (value: unknown): Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Tree) : {};
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Small letters, digits and underscores, as WhatsApp asks for. */
export const nameOf = (title: string): string =>
  title
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');

/** What an item of the map says; what is missing is filled with what the desk takes it for. */
export function templateOf({ key, data }: { key: string; data: unknown }): Template {
  const { title, body, language, bodies, status, note } = tree(data);
  const single = typeof body === 'string' ? { [text(language) || 'en']: body } : {};
  const texts = Object.entries({ ...single, ...tree(bodies) }).map(([of, words]) => ({
    ...{ language: of, body: text(words) },
  }));
  return { name: key, title: text(title) || key, status: statusOf(status), note: text(note), texts };
}

/** Words of Meta and of Twilio; those that are none of ours mean that nobody has decided. */
function statusOf(value: unknown): Status {
  if (value === undefined) return 'approved';
  return STATUSES.find(one => one === text(value).toLowerCase()) ?? 'pending';
}

/** The item's data, in the form that knows several languages. */
export function dataOf({ title, status, note, texts }: Template): Tree {
  const bodies = Object.fromEntries(texts.map(({ language, body }) => [language, body]));
  return { title, status, bodies, ...(note !== '' && { note }) };
}

export type Problem = 'language' | 'twice' | 'empty' | 'long' | 'edge' | 'gap' | 'differ';

/** The limit of a template's body. https://developers.facebook.com/docs/whatsapp/message-templates/guidelines */
const MAX_BODY = 1024;

/** What WhatsApp would refuse of each text; null where all is well. */
export function problemsOf(texts: readonly Text[]): (Problem | null)[] {
  const placesIn = (body = ''): string => placesOf(body).sort().join(' ');
  const first = placesIn(texts[0]?.body);
  return texts.map(({ language, body }, i) => {
    if (!/^[a-z]{2,3}([-_][A-Za-z]{2,4})?$/.test(language)) return 'language';
    if (texts.findIndex(one => one.language === language) < i) return 'twice';
    return problemOfBody(body) ?? (placesIn(body) === first ? null : 'differ');
  });
}

function problemOfBody(body: string): Problem | null {
  const words = body.trim();
  if (words === '') return 'empty';
  if (words.length > MAX_BODY) return 'long';
  if (words.startsWith('{{') || words.endsWith('}}')) return 'edge';
  const numbers = placesOf(words).filter(place => /^\d+$/.test(place));
  return numbers.some((_, i) => !numbers.includes(String(i + 1))) ? 'gap' : null;
}

/**
 * The templates in a file: a list of ours, or what Twilio's `GET content/v1/ContentAndApprovals` answers, where each
 * language is a content of its own and those of one name belong together. Throws for what is no JSON.
 */
export function templatesIn(file: string): Template[] {
  const value: unknown = JSON.parse(file);
  const own = list(value)
    .map(tree)
    .flatMap(one => (typeof one.name === 'string' ? [ownOf(one)] : []));
  const found = new Map<string, Template>();
  for (const one of [...own, ...list(tree(value).contents).map(tree).flatMap(contentOf)]) {
    const known = found.get(one.name);
    found.set(one.name, known === undefined ? one : { ...known, texts: [...known.texts, ...one.texts] });
  }
  return [...found.values()].filter(({ texts }) => problemsOf(texts).every(problem => problem === null));
}

const ownOf = ({ name, ...data }: Tree): Template => templateOf({ key: nameOf(text(name)), data });

function contentOf(content: Tree): Template[] {
  const approval = tree(content.approval_requests);
  const title = text(content.friendly_name);
  const name = nameOf(text(approval.name) || title);
  const [body] = Object.values(tree(content.types))
    .map(type => text(tree(type).body))
    .filter(Boolean);
  if (name === '' || body === undefined) return [];
  const note = text(approval.rejection_reason);
  const texts = [{ language: text(content.language) || 'en', body }];
  return [{ name, title: title || name, status: statusOf(approval.status ?? 'pending'), note, texts }];
}
