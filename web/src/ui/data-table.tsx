import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { csvOf } from './csv.ts';
import { download } from './download.ts';
import { ErrorPanel } from './error-panel.tsx';
import { type Long, LongRows } from './long-rows.tsx';
import { SkeletonRows } from './skeleton-rows.tsx';

export interface Column<Row> {
  key: string;
  label: string;
  cell(row: Row): ReactNode;
  /** What the CSV export says; columns without it are left out of it. */
  text?(row: Row): unknown;
  numeric?: boolean;
}

export interface DataTableProps<Row> {
  /** What the table lists, for screen readers. */
  caption: string;
  columns: readonly Column<Row>[];
  rowKey(row: Row): string;
  /** As `usePages` gives it. */
  list: {
    rows: readonly Row[];
    loading: boolean;
    error: Error | null;
    more: (() => void) | null;
    loadingMore: boolean;
    retry(): void;
  };
  empty: ReactNode;
  /** Offers what is shown as a file of this name. */
  exportName?: string;
  /** For thousands of rows: only those in sight are drawn. Keys must have no spaces in them. */
  long?: Long;
}

/** A list of the server's, page by page; below 640 px of its own width each row becomes a card. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { list, columns, rowKey, caption, empty, long } = props;
  const { rows, loading, error, retry } = list;
  if (error) return <ErrorPanel error={error} retry={retry} />;
  if (!loading && rows.length === 0) return <div className="panel">{empty}</div>;
  return (
    <div className="panel" style={{ containerType: 'inline-size' }} aria-busy={loading}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className="table-scroll" tabIndex={0} aria-label={caption}>
        <table className="table" {...(long && { 'aria-rowcount': rows.length + 1 })}>
          <thead>
            <tr>
              {columns.map(({ key, label, numeric }) => (
                <th key={key} scope="col" className={numeric ? 'numbers' : ''}>
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          {long ? (
            <LongRows {...{ rows, columns, rowKey, long }} />
          ) : (
            <tbody>
              {rows.map(row => (
                <tr key={rowKey(row)}>
                  {columns.map(({ key, label, cell, numeric }) => (
                    <td key={key} data-label={label} className={numeric ? 'numbers' : ''}>
                      {cell(row)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          )}
        </table>
      </section>
      {loading && <SkeletonRows />}
      {rows.length > 0 && <Foot {...props} />}
    </div>
  );
}

function Foot<Row>({ list, columns, exportName }: DataTableProps<Row>) {
  const { t } = useTranslation();
  const { rows, more, loadingMore } = list;
  return (
    <div className="table-foot">
      <span className="meta">{t(more ? 'table.shownMore' : 'table.shown', { count: rows.length })}</span>
      <span className="page-actions">
        {exportName && (
          <Button size="compact-sm" variant="subtle" onClick={() => save(exportName, columns, rows)}>
            {t('table.export')}
          </Button>
        )}
        {more && (
          <Button size="compact-sm" variant="default" loading={loadingMore} onClick={more}>
            {t('table.more')}
          </Button>
        )}
      </span>
    </div>
  );
}

function save<Row>(name: string, columns: readonly Column<Row>[], rows: readonly Row[]): void {
  const told = columns.filter(({ text }) => text !== undefined);
  const lines = [told.map(({ label }) => label), ...rows.map(row => told.map(({ text }) => text!(row)))];
  download(`${name}.csv`, csvOf(lines), 'text/csv');
}
