/** Lists of the block: filters that compare columns, an order, and a page. */
import { invalid } from '../../../kernel/errors.ts';
import { type Order, type Page, type PageRequest, readPage } from '../../../kernel/page.ts';
import { type Queryable, snake } from '../../../kernel/sql.ts';
import type { WorkspaceKey } from './rows.ts';

/** Conditions of a `where`, with their parameters numbered from $1. */
export class Conditions {
  readonly params: unknown[] = [];
  private readonly texts: string[] = [];

  /** `condition` has `?` where the value goes; an undefined value means that nobody asked. */
  and(condition: string, value: unknown): this {
    if (value === undefined) return this;
    this.params.push(value);
    this.texts.push(condition.replaceAll('?', `$${this.params.length}`));
    return this;
  }

  /** A condition without a value, said to the letter: as a partial index says it. */
  always(condition: string): this {
    this.texts.push(condition);
    return this;
  }

  /** The row belongs to this workspace of this account. */
  within(alias: string, { accountSid, workspaceSid }: WorkspaceKey): this {
    return this.and(`${alias}.workspace_sid = ?`, workspaceSid).and(`${alias}.account_sid = ?`, accountSid);
  }

  /** Columns that must have these values. */
  equal(alias: string, values: Record<string, unknown>): this {
    for (const [name, value] of Object.entries(values)) this.and(`${alias}.${snake(name)} = ?`, value);
    return this;
  }

  toString(): string {
    return this.texts.join(' and ');
  }
}

/** SIDs begin with time: their order is the order of creation. */
const bySid: Order = [['sid', 'text']];

/** A whole `select … from …`, its filters, and what it is ordered by. */
export interface Query {
  select: string;
  where: Conditions;
  ordering?: Ordering;
}

export async function listRows<Row extends object>(
  read: Queryable,
  { select, where, ordering }: Query,
  page: PageRequest,
): Promise<Page<Row>> {
  const text = `${select} where ${where}`;
  const listing = {
    select: ordering === undefined ? text : `select o.*, ${ordering.columns} from (${text}) o`,
    params: where.params,
    order: ordering?.order ?? bySid,
  };
  return readPage<Row>(read, listing, page);
}

/** All rows of a query. */
export function allRows<Row>(read: Queryable, { select, where }: Query): Promise<Row[]> {
  return read.query<Row>(`${select} where ${where}`, where.params);
}

export interface Ordering {
  /** Extra columns `order_0, …` whose ascending order is the wanted one. */
  columns: string;
  order: Order;
}

/**
 * Reads `Priority:desc,DateCreated:asc`; `columns` names what may be ordered by. Dates and numbers turn around by
 * their sign, so that one direction serves all of them.
 */
export function readOrdering(text: string, columns: Record<string, string>): Ordering {
  const expressions = text.split(',').map(part => {
    const [name = '', direction = 'asc'] = part.trim().split(':');
    const column = columns[name];
    if (column === undefined || !/^(asc|desc)$/i.test(direction))
      throw invalid('Ordering', `must be made of ${Object.keys(columns).join(', ')} with :asc or :desc`);
    return `${direction.toLowerCase() === 'desc' ? '-' : ''}(${column})`;
  });
  return {
    columns: expressions.map((expression, i) => `${expression} as order_${i}`).join(', '),
    order: [...expressions.map((_, i) => [`order_${i}`, 'bigint'] as const), ['sid', 'text']],
  };
}

/** A moment as milliseconds, to be ordered by. */
export const millisecondsOf = (column: string): string => `(extract(epoch from ${column}) * 1000)::bigint`;
