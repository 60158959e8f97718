import type { Template } from 'liquidjs';
import type { FlowContext } from '../contract.ts';
import { isObject, textOf } from '../json.ts';
import { RENDERED_CHARACTERS, TEMPLATE_CHARACTERS } from '../limits.ts';
import type { Budget } from './budget.ts';
import { NOW, studioLiquid } from './dialect.ts';
import { Scope } from './scope.ts';

/** A template made ready: pieces of text and paths when it is that simple, else Liquid's own form. */
type Prepared = { paths: Piece[] } | { liquid: Template[] } | { error: string };
type Piece = string | string[];

/** The result of rendering; `error` tells why the text is empty, was cut, or lacks something. */
export interface Rendered {
  text: string;
  error?: string;
}

/** What a template is rendered with. */
export interface Surroundings {
  context: FlowContext;
  now: Date;
  budget: Budget;
}

/** Characters of all prepared templates that are kept: some hundred flows. Their prepared forms need a few times that. */
const CACHED_CHARACTERS = 4_000_000;

const engine = studioLiquid();
const cache = new Map<string, Prepared>();
let cachedCharacters = 0;

/** Whether a text needs rendering at all. */
export function isTemplate(text: string): boolean {
  return text.includes('{{') || text.includes('{%');
}

/** Renders one template. Never throws: a template with an error gives empty text and says why. */
export function render(text: string, around: Surroundings): Rendered {
  if (!isTemplate(text)) return { text };
  const prepared = prepare(text);
  if ('error' in prepared) return { text: '', error: prepared.error };
  try {
    return 'paths' in prepared ? cut(join(prepared.paths, around)) : renderLiquid(prepared.liquid, around);
  } catch (error) {
    return { text: '', error: reasonOf(error) };
  }
}

/** The fault of a template that cannot be read; empty when it can. */
export function faultOf(text: string): string {
  if (!isTemplate(text)) return '';
  const prepared = read(text);
  return 'error' in prepared ? prepared.error : '';
}

function renderLiquid(template: Template[], around: Surroundings): Rendered {
  // A fresh outer object: `increment` writes into it, and the flow's context must not change.
  const scope = new Scope(
    { ...around.context },
    engine.options,
    { sync: true },
    { memoryLimit: around.budget.memory, renderLimit: around.budget.rendering, liquid: engine },
  );
  scope.setRegister(NOW, around.now);
  const text = String(engine.renderSync(template, scope));
  return scope.fault === '' ? cut(text) : { ...cut(text), error: scope.fault };
}

function cut(text: string): Rendered {
  if (text.length <= RENDERED_CHARACTERS) return { text };
  return {
    text: text.slice(0, RENDERED_CHARACTERS),
    error: `The result is longer than ${RENDERED_CHARACTERS} characters.`,
  };
}

function prepare(text: string): Prepared {
  const known = cache.get(text);
  if (known) return known;
  const prepared = read(text);
  for (const oldest of cache.keys()) {
    if (cachedCharacters + text.length <= CACHED_CHARACTERS) break;
    cache.delete(oldest);
    cachedCharacters -= oldest.length;
  }
  cache.set(text, prepared);
  cachedCharacters += text.length;
  return prepared;
}

function read(text: string): Prepared {
  if (text.length > TEMPLATE_CHARACTERS)
    return { error: `The template is longer than ${TEMPLATE_CHARACTERS} characters.` };
  const paths = readPaths(text);
  if (paths) return { paths };
  try {
    const liquid = engine.parse(text);
    return foreignName(text) ? { error: 'Names in a template have ASCII letters only.' } : { liquid };
  } catch (error) {
    return { error: reasonOf(error) };
  }
}

const PATH = /\{\{\s*((?:trigger|contact|flow|widgets)(?:\.[A-Za-z_][\w-]*)+)\s*\}\}/g;

/** Words that Liquid computes when the value has no such key. */
const COMPUTED = new Set(['size', 'first', 'last', 'length']);

/** Nearly every template of a real flow is text with plain paths; these need no interpreter. */
function readPaths(text: string): Piece[] | undefined {
  const pieces: Piece[] = [];
  let end = 0;
  for (const found of text.matchAll(PATH)) {
    const path = (found[1] ?? '').split('.');
    if (path.some(name => COMPUTED.has(name))) return undefined;
    pieces.push(text.slice(end, found.index), path);
    end = found.index + found[0].length;
  }
  pieces.push(text.slice(end));
  return pieces.some(piece => typeof piece === 'string' && isTemplate(piece)) ? undefined : pieces;
}

function join(pieces: Piece[], { context, budget }: Surroundings): string {
  let text = '';
  for (const piece of pieces) {
    const shown = typeof piece === 'string' ? piece : textOf(valueAt(context, piece));
    budget.memory.use(shown.length);
    text += shown;
    if (text.length > RENDERED_CHARACTERS) break;
  }
  return text;
}

function valueAt(context: FlowContext, path: string[]): unknown {
  let value: unknown = context;
  for (const name of path) {
    if (!isObject(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

/** Studio refuses names with other letters than ASCII's; quoted text may have any. */
function foreignName(text: string): boolean {
  for (const [tag] of text.matchAll(/\{\{[^}]*\}\}|\{%(?:[^%]|%(?!\}))*%\}/g)) {
    if (/[^\p{ASCII}]/u.test(tag.replace(/'[^']*'|"[^"]*"/g, ''))) return true;
  }
  return false;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.split('\n', 1).join('').slice(0, 300) : String(error);
}
