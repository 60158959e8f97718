/** Reading ready-made answers out of files, and outcomes out of the Flex configuration and into it. Pure. */
import type { Answer } from './map.ts';

type Tree = Readonly<Record<string, unknown>>;

const tree = (value: unknown): Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Tree) : {};
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const texts = (value: unknown): string[] => list(value).filter(one => typeof one === 'string');

/** A shortcut for a title: small letters, digits and hyphens. */
export const shortcutOf = (title: string): string =>
  title
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

/**
 * The answers in a file: a list of `{shortcut, title, body}`, or the `canned_responses` of a desk's configuration, with
 * or without categories. Throws for what is no JSON.
 */
export function answersIn(text: string): Answer[] {
  const value: unknown = JSON.parse(text);
  const root = tree(tree(value).canned_responses ?? value);
  const grouped = list(root.categories).flatMap(one => list(tree(one).responses));
  return [...list(value), ...list(root.responses), ...grouped].map(tree).flatMap(one => {
    const title = one.title ?? one.label ?? one.shortcut;
    const body = one.body ?? one.text;
    if (typeof title !== 'string' || typeof body !== 'string' || body === '') return [];
    const shortcut = typeof one.shortcut === 'string' ? one.shortcut : shortcutOf(title);
    return shortcut === '' ? [] : [{ shortcut, title, body }];
  });
}

export interface Outcomes {
  names: string[];
  required: boolean;
}

const featuresOf = (look: unknown): Tree => tree(tree(tree(look).custom_data).features);

/** What agents choose from when they wrap up; of one queue by its name, or of all (null). */
export function outcomesOf(look: unknown, queue: string | null): Outcomes {
  const feature = tree(featuresOf(look).dispositions);
  const set = tree(queue === null ? feature.global : tree(feature.per_queue)[queue]);
  return { names: texts(set.dispositions), required: set.require_disposition === true };
}

/** The look of the desk with other outcomes; all else that stands in it stays. */
export function withOutcomes(look: unknown, queue: string | null, { names, required }: Outcomes): Tree {
  const features = featuresOf(look);
  const feature = tree(features.dispositions);
  const perQueue = tree(feature.per_queue);
  const changed = (before: unknown) => ({
    ...tree(before),
    ...{ dispositions: names, require_disposition: required },
  });
  const dispositions = {
    ...feature,
    enabled: true,
    ...(queue === null
      ? { global: changed(feature.global) }
      : { per_queue: { ...perQueue, [queue]: changed(perQueue[queue]) } }),
  };
  const data = tree(tree(look).custom_data);
  return { ...tree(look), custom_data: { ...data, features: { ...features, dispositions } } };
}

/** One name for each line, without repeats and empty ones. */
export const linesOf = (text: string): string[] => [
  ...new Set(
    text
      .split('\n')
      .map(line => line.trim())
      .filter(line => line !== ''),
  ),
];
