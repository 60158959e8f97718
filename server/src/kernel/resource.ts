/**
 * A REST resource, declared once: where it lives and what it gives. Its five usual operations are values made from
 * it; their `url`, `links`, paging and JSON follow from the declaration.
 */
import { type Given, links, type Shape, type Style, text, url, type Written } from './fields.ts';
import { type Exchange, fillPath, type Holes, jsonName, type Operation, writeRow } from './operation.ts';
import type { Page, PageRequest } from './page.ts';

export interface ResourceDeclaration<Path extends string, Key extends string, Gives extends Shape> {
  /** The document that it stands in: `chat_v2`. */
  document: string;
  /** `/v2/Services/{ServiceSid}/Channels`; legacy paths without `.json`. */
  collection: Path;
  /** Hole of the instance path: `Sid`, filled by the row's property `sid`. */
  key: Key;
  gives: Gives;
  /** Sub-resources of an instance: name in `links` → path below the instance. */
  links?: Readonly<Record<string, string>>;
  /** Key of the array in lists; by default the collection's last segment in snake_case. */
  listKey?: string;
  /** Whether the answer has `url`, or `uri` in the 2010 API (on by default). */
  url?: boolean;
  pageSize?: number;
  style?: Style;
  /** Twilio has no such resource. */
  ours?: true;
}

/** A parameter block that takes nothing. */
const nothing = {} as const;

type At<Path extends string, Key extends string> = Holes<`${Path}/{${Key}}`>;

export function resource<const Path extends string, const Key extends string, Gives extends Shape>(
  name: string,
  declaration: ResourceDeclaration<Path, Key, Gives>,
) {
  type Row = Written<Gives>;
  type CollectionAt = Holes<Path>;
  type InstanceAt = At<Path, Key>;
  const shape = withDefaults(declaration);
  const make = (
    parts: Partial<Operation> & Pick<Operation, 'id' | 'method' | 'path' | 'answer'>,
  ): Operation => ({
    document: shape.document,
    status: 200,
    takes: nothing,
    input: 'form',
    gives: withAddresses(shape),
    listKey: null,
    pageSize: shape.pageSize,
    style: shape.style,
    ...(declaration.ours && { ours: declaration.ours }),
    ...parts,
  });
  const write = (row: Row, exchange: Exchange<object, unknown>) => ({
    status: 0,
    body: writeInstance(shape, row, exchange),
  });
  return {
    create: <T extends Shape>(
      takes: T,
      run: (exchange: Exchange<CollectionAt, Given<T>>) => Promise<Row>,
      status = 201,
    ) =>
      make({
        id: `Create${name}`,
        method: 'POST',
        path: shape.collectionPath,
        status,
        takes,
        answer: async exchange => ({ ...write(await run(exchange as never), exchange), status }),
      }),
    fetch: <T extends Shape>(run: (exchange: Exchange<InstanceAt, Given<T>>) => Promise<Row>, takes?: T) =>
      make({
        id: `Fetch${name}`,
        method: 'GET',
        path: shape.instancePath,
        input: 'query',
        takes: takes ?? nothing,
        answer: async exchange => ({ ...write(await run(exchange as never), exchange), status: 200 }),
      }),
    update: <T extends Shape>(
      takes: T,
      run: (exchange: Exchange<InstanceAt, Given<T>>) => Promise<Row>,
      status = 200,
    ) =>
      make({
        id: `Update${name}`,
        method: 'POST',
        path: shape.instancePath,
        status,
        takes,
        answer: async exchange => ({ ...write(await run(exchange as never), exchange), status }),
      }),
    remove: (run: (exchange: Exchange<InstanceAt, object>) => Promise<void>) =>
      make({
        id: `Delete${name}`,
        method: 'DELETE',
        path: shape.instancePath,
        status: 204,
        input: 'query',
        gives: null,
        answer: async exchange => {
          await run(exchange as never);
          return { status: 204, body: null };
        },
      }),
    list: <T extends Shape>(
      takes: T,
      run: (exchange: Exchange<CollectionAt, Given<T>>, page: PageRequest) => Promise<Page<Row>>,
    ) =>
      make({
        id: `List${name}`,
        method: 'GET',
        path: shape.collectionPath,
        input: 'query',
        takes,
        listKey: shape.listKey,
        answer: async exchange => {
          const page = await run(exchange as never, (exchange as Exchange<object, object>).page);
          return { status: 200, body: writeList(shape, page as Page<never>, exchange as never) };
        },
      }),
    /** The JSON of one row, for operations that answer with this resource in their own way. */
    write: (row: Row, exchange: Exchange<object, unknown>) => writeInstance(shape, row, exchange),
    gives: shape.gives,
  };
}

interface ResourceShape {
  document: string;
  collectionPath: string;
  instancePath: string;
  gives: Shape;
  links: Readonly<Record<string, string>>;
  listKey: string;
  url: boolean;
  pageSize: number;
  style: Style;
}

function withDefaults(declared: ResourceDeclaration<string, string, Shape>): ResourceShape {
  const style = declared.style ?? 'modern';
  const suffix = style === 'legacy' ? '.json' : '';
  return {
    document: declared.document,
    collectionPath: `${declared.collection}${suffix}`,
    instancePath: `${declared.collection}/{${declared.key}}${suffix}`,
    gives: declared.gives,
    links: declared.links ?? {},
    listKey: declared.listKey ?? jsonName(declared.collection.split('/').at(-1)!).replace(/^_/, ''),
    url: declared.url ?? true,
    pageSize: declared.pageSize ?? 50,
    style,
  };
}

/** What an instance gives, with the addresses that follow from where it lives. */
function withAddresses({ gives, links: below, style, url: hasUrl }: ResourceShape): Shape {
  const related = Object.keys(below).length === 0 ? null : links(Object.keys(below));
  if (style === 'legacy') {
    return { ...gives, ...(hasUrl && { uri: text() }), ...(related && { subresourceUris: related }) };
  }
  return { ...gives, ...(hasUrl && { url: url() }), ...(related && { links: related }) };
}

function writeInstance(shape: ResourceShape, row: object, { at, base }: { at: object; base: string }) {
  const written = writeRow(shape.gives, row as never, shape.style);
  const path = fillPath(shape.instancePath, row, at);
  if (shape.style === 'legacy') {
    return { ...written, ...(shape.url && { uri: path }), ...legacyLinks(shape, path) };
  }
  if (shape.url) written.url = base + path;
  const links = Object.entries(shape.links);
  if (links.length > 0) {
    written.links = Object.fromEntries(
      links.map(([name, below]) => [name, base + fillPath(path + below, row, at)]),
    );
  }
  return written;
}

function legacyLinks(shape: ResourceShape, path: string): object {
  const links = Object.entries(shape.links);
  if (links.length === 0) return {};
  const stem = path.replace(/\.json$/, '');
  return { subresource_uris: Object.fromEntries(links.map(([name, below]) => [name, `${stem}${below}`])) };
}

function writeList(shape: ResourceShape, page: Page<object>, exchange: Exchange<object, object>) {
  const rows = page.rows.map(row => writeInstance(shape, row, exchange));
  const { base, page: asked, path } = exchange;
  const at = (number: number, token: string | null, first = false): string | null => {
    if (token === null && !first) return null;
    const query = new URLSearchParams(exchange.query);
    query.delete('PageToken');
    query.set('PageSize', String(asked.size));
    query.set('Page', String(Math.max(0, number)));
    if (token !== null) query.set('PageToken', token);
    return `${shape.style === 'legacy' ? '' : base}${path}?${query}`;
  };
  const positions = {
    first: at(0, null, true),
    previous: at(asked.number - 1, page.previous),
    next: at(asked.number + 1, page.next),
    own:
      exchange.query === ''
        ? at(0, null, true)
        : `${shape.style === 'legacy' ? '' : base}${path}?${exchange.query}`,
  };
  return shape.style === 'legacy'
    ? legacyList(shape, rows, positions, asked)
    : modernList(shape, rows, positions, asked);
}

type Positions = Record<'first' | 'previous' | 'next' | 'own', string | null>;

function modernList(shape: ResourceShape, rows: object[], positions: Positions, asked: PageRequest): object {
  return {
    meta: {
      page: asked.number,
      page_size: asked.size,
      first_page_url: positions.first,
      previous_page_url: positions.previous,
      url: positions.own,
      next_page_url: positions.next,
      key: shape.listKey,
    },
    [shape.listKey]: rows,
  };
}

function legacyList(shape: ResourceShape, rows: object[], positions: Positions, asked: PageRequest): object {
  const start = asked.number * asked.size;
  return {
    [shape.listKey]: rows,
    page: asked.number,
    page_size: asked.size,
    start,
    end: Math.max(start, start + rows.length - 1),
    uri: positions.own,
    first_page_uri: positions.first,
    previous_page_uri: positions.previous,
    next_page_uri: positions.next,
  };
}
