import { XMLParser, XMLValidator } from 'fast-xml-parser';

export type TwimlMethod = 'GET' | 'POST';

/** A reply. Absent addresses mean the sender and the number that it wrote to, the other way round. */
export interface MessageVerb {
  verb: 'Message';
  to?: string;
  from?: string;
  /** Where, after sending, the document continues; relative to the URL of this one. */
  action?: string;
  method: TwimlMethod;
  statusCallback?: string;
  body: string;
  mediaUrls: string[];
}

/** Go on with another document; the URL is relative to the one of this document, and may be empty for it itself. */
export interface RedirectVerb {
  verb: 'Redirect';
  method: TwimlMethod;
  url: string;
}

export type Verb = MessageVerb | RedirectVerb;

/** Something in the document that we passed over; for the debugger. */
export interface TwimlWarning {
  code: number;
  reason: string;
}

export type Twiml =
  | { ok: true; verbs: Verb[]; warnings: TwimlWarning[] }
  | { ok: false; code: number; reason: string };

interface Element {
  name: string;
  attributes: Record<string, string>;
  children: Node[];
}
type Node = string | Element;
type Warn = (code: number, reason: string) => void;

const maxBytes = 65_536;
const maxMedia = 10;
const xmlTypes = new Set(['text/xml', 'application/xml', 'text/html']);

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: true,
  htmlEntities: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
});

/**
 * Reads the answer of a messaging webhook: TwiML, or plain text, which is one reply.
 *
 * Only verbs that can be reached are given: a `Redirect`, and a `Message` with an `action`, end the document. What is
 * wrong with a part is a warning and the rest goes on; `ok: false` means that there is no document to follow: larger
 * than 64 KB (11750), another type (12300), no XML (12100), another root (12102).
 *
 * @param contentType the header as sent. @param body the text; an empty one is an answer without a reply.
 */
export function readTwiml(contentType: string, body: string): Twiml {
  if (body.trim() === '') return { ok: true, verbs: [], warnings: [] };
  if (Buffer.byteLength(body) > maxBytes)
    return refusal(11750, `the document is larger than ${maxBytes} bytes`);
  const type = contentType.split(';')[0]!.trim().toLowerCase();
  if (type === 'text/plain') return { ok: true, verbs: [plainReply(body)], warnings: [] };
  if (!xmlTypes.has(type))
    return refusal(12300, `the content type is ${type === '' ? 'missing' : type}, not XML`);
  return readDocument(body.trim());
}

function readDocument(xml: string): Twiml {
  const roots = parse(xml);
  if (typeof roots === 'string') return refusal(12100, roots);
  const [root, ...more] = roots.filter(node => typeof node !== 'string');
  if (root === undefined || root.name !== 'Response' || more.length > 0) {
    return refusal(12102, 'the root element is not one Response');
  }
  const warnings: TwimlWarning[] = [];
  const verbs = readVerbs(root, (code, reason) => warnings.push({ code, reason }));
  return { ok: true, verbs, warnings };
}

/** The top of the document, or a sentence why there is none. Document types are refused: they carry entity bombs. */
function parse(xml: string): Node[] | string {
  if (/<!(DOCTYPE|ENTITY)/i.test(xml)) return 'document type declarations are not read';
  const validity = XMLValidator.validate(xml);
  if (validity !== true) return `line ${validity.err.line}: ${validity.err.msg}`;
  try {
    return nodesOf(parser.parse(xml));
  } catch (error) {
    return error instanceof Error ? error.message : 'the document cannot be parsed';
  }
}

/** The parser's ordered form: each item has one key beside `:@`, its name, or `#text`. */
function nodesOf(items: Record<string, unknown>[]): Node[] {
  return items.map(item => {
    if (typeof item['#text'] === 'string') return item['#text'];
    const { ':@': attributes, ...named } = item;
    const [name, children] = Object.entries(named)[0]!;
    return {
      name,
      attributes: (attributes ?? {}) as Record<string, string>,
      children: nodesOf(children as Record<string, unknown>[]),
    };
  });
}

function readVerbs(root: Element, warn: Warn): Verb[] {
  const verbs: Verb[] = [];
  for (const element of elementsOf(root, warn)) {
    const verb = readVerb(element, warn);
    if (verb !== undefined) verbs.push(verb);
    if (verb !== undefined && endsDocument(verb)) break;
  }
  return verbs;
}

function readVerb(element: Element, warn: Warn): Verb | undefined {
  if (element.name === 'Message') return readMessage(element, warn);
  if (element.name === 'Redirect') {
    return { verb: 'Redirect', method: methodOf(element, warn), url: textOf(element).trim() };
  }
  warn(14110, `${element.name} is not a verb for messages`);
  return undefined;
}

function endsDocument(verb: Verb): boolean {
  return verb.verb === 'Redirect' || verb.action !== undefined;
}

function readMessage(element: Element, warn: Warn): MessageVerb | undefined {
  const { body, mediaUrls } = readContent(element, warn);
  if (body === '' && mediaUrls.length === 0) {
    warn(14103, 'a Message has neither text nor media');
    return undefined;
  }
  const message: MessageVerb = { verb: 'Message', method: methodOf(element, warn), body, mediaUrls };
  for (const name of ['to', 'from', 'action', 'statusCallback'] as const) {
    const value = element.attributes[name]?.trim();
    if (value !== undefined && value !== '') message[name] = value;
  }
  return message;
}

/** Text directly in the message and text in `Body` come together, in the order of the document. */
function readContent(element: Element, warn: Warn): { body: string; mediaUrls: string[] } {
  const mediaUrls: string[] = [];
  let body = '';
  for (const node of element.children) {
    if (typeof node === 'string') body += node;
    else if (node.name === 'Body') body += textOf(node);
    else if (node.name === 'Media') mediaUrls.push(textOf(node).trim());
    else warn(12200, `${node.name} cannot stand in a Message`);
  }
  const given = mediaUrls.filter(url => url !== '');
  if (given.length > maxMedia)
    warn(12200, `a Message has more than ${maxMedia} Media; the others are left out`);
  return { body: body.trim(), mediaUrls: given.slice(0, maxMedia) };
}

function elementsOf(parent: Element, warn: Warn): Element[] {
  const elements = parent.children.filter(node => typeof node !== 'string');
  const stray = parent.children.some(node => typeof node === 'string' && node.trim() !== '');
  if (stray) warn(12200, `text cannot stand directly in ${parent.name}`);
  return elements;
}

function textOf(element: Element): string {
  return element.children.map(node => (typeof node === 'string' ? node : textOf(node))).join('');
}

function methodOf(element: Element, warn: Warn): TwimlMethod {
  const method = element.attributes.method?.trim().toUpperCase() ?? 'POST';
  if (method === 'GET' || method === 'POST') return method;
  warn(14104, `${method} is not a method; POST is used`);
  return 'POST';
}

function plainReply(body: string): MessageVerb {
  return { verb: 'Message', method: 'POST', body: body.trim(), mediaUrls: [] };
}

function refusal(code: number, reason: string): Twiml {
  return { ok: false, code, reason };
}
