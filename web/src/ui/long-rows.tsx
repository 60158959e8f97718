import { defaultRangeExtractor, measureElement, useVirtualizer } from '@tanstack/react-virtual';
import { Fragment, memo, type ReactNode, useEffect, useRef, useState } from 'react';
import type { Column } from './data-table.tsx';

/** Of a row before it has been measured. */
const HEIGHT = 41;
/** Rows that are drawn beyond the edges, so that scrolling finds them there. */
const BEYOND = 10;

export interface Long {
  /** What the page scrolls in. */
  scroller(): HTMLElement | null;
  /** Told the keys of the rows that are drawn, whenever they are others; it must draw nothing again at once. */
  shown?(keys: readonly string[]): void;
}

interface LongRowsProps<Row> {
  rows: readonly Row[];
  /** The same array as long as it is the same columns: each row is drawn again only when it has changed. */
  columns: readonly Column<Row>[];
  rowKey(row: Row): string;
  long: Long;
}

/** The body of a long table: only the rows in sight are in the document, and the one that has the focus. */
export function LongRows<Row>({ rows, columns, rowKey, long }: LongRowsProps<Row>) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [held, hold] = useState<string | null>(null);
  const scrollMargin = useMargin(body, long);
  const virtualizer = useVirtualizer({
    ...{ count: rows.length, overscan: BEYOND, scrollMargin },
    getScrollElement: long.scroller,
    estimateSize: () => HEIGHT,
    measureElement: heightOf,
    getItemKey: at => (rows[at] ? rowKey(rows[at]) : at),
    rangeExtractor(range) {
      const inSight = defaultRangeExtractor(range);
      const at = held === null ? -1 : rows.findIndex(row => rowKey(row) === held);
      return at < 0 || inSight.includes(at) ? inSight : [...inSight, at].sort((a, b) => a - b);
    },
  });
  const items = virtualizer.getVirtualItems();
  const keys = items.map(({ key }) => String(key));
  useShown(keys, long);
  let end = scrollMargin;
  const drawn = items.map(({ key, index, start, end: itsEnd }) => {
    const gap = start - end;
    end = itsEnd;
    return (
      <Fragment key={key}>
        <Gap height={gap} />
        <LongRow
          row={rows[index]!}
          columns={columns as readonly Column<unknown>[]}
          at={index}
          name={String(key)}
          measure={virtualizer.measureElement}
          hold={hold}
        />
      </Fragment>
    );
  });
  return (
    <tbody ref={body}>
      {drawn}
      <Gap height={virtualizer.getTotalSize() + scrollMargin - end} />
    </tbody>
  );
}

function Gap({ height }: { height: number }) {
  return height < 1 ? null : (
    <tr className="gap" aria-hidden>
      <td style={{ height }} />
    </tr>
  );
}

interface LongRowProps {
  row: unknown;
  columns: readonly Column<unknown>[];
  at: number;
  name: string;
  measure(element: Element | null): void;
  hold(name: string): void;
}

const LongRow = memo(function LongRow({ row, columns, at, name, measure, hold }: LongRowProps): ReactNode {
  return (
    <tr ref={measure} data-index={at} aria-rowindex={at + 2} onFocus={() => hold(name)}>
      {columns.map(({ key, label, cell, numeric }) => (
        <td key={key} data-label={label} className={numeric ? 'numbers' : ''}>
          {cell(row)}
        </td>
      ))}
    </tr>
  );
});

/**
 * A row's height as the browser reports it. While rows are being put into the document they stay as high as they
 * were taken for: what is learnt in the middle of drawing has everything drawn once more.
 */
const heightOf: typeof measureElement = (row, report, virtualizer) =>
  report
    ? measureElement(row, report, virtualizer)
    : (virtualizer.measurementsCache[virtualizer.indexFromElement(row)]?.size ?? HEIGHT);

/** How far below the top of what scrolls the rows begin. */
function useMargin(body: React.RefObject<HTMLElement | null>, { scroller }: Long): number {
  const [margin, setMargin] = useState(0);
  useEffect(() => {
    const [box, rows] = [scroller(), body.current];
    if (box === null || rows === null) return;
    const sizes = new ResizeObserver(() => {
      const top = rows.getBoundingClientRect().top - box.getBoundingClientRect().top;
      setMargin(Math.round(top + box.scrollTop));
    });
    sizes.observe(box);
    return () => sizes.disconnect();
  }, [body, scroller]);
  return margin;
}

function useShown(keys: readonly string[], { shown }: Long): void {
  const text = keys.join(' ');
  useEffect(() => shown?.(text === '' ? [] : text.split(' ')), [text, shown]);
}
