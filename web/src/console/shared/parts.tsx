/** Small pieces that the console's pages are made of. */
import { Drawer } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { age, exactTime } from '../../i18n/format.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { dateOf } from './text.ts';

/** How long ago something was; the exact time stands in its title. */
export function When({ at }: { at: string | null | undefined }) {
  const { i18n } = useTranslation();
  const date = dateOf(at);
  if (date === null) return <>–</>;
  return (
    <time
      dateTime={date.toISOString()}
      title={exactTime(date, i18n.language)}
      style={{ whiteSpace: 'nowrap' }}
    >
      {age(date, new Date(), i18n.language)}
    </time>
  );
}

/** What was asked for, once it is there; until then its skeleton, or its error. */
export function Loaded<T>({
  of,
  children,
}: {
  of: Pick<UseQueryResult<T>, 'data' | 'error' | 'refetch'>;
  children(data: T): ReactNode;
}) {
  if (of.data !== undefined) return children(of.data);
  if (of.error) return <ErrorPanel error={of.error} retry={() => void of.refetch()} />;
  return <SkeletonRows />;
}

/** A page about one thing: its heading is that of the section until the thing is there. */
export function LoadedPage<T>({ title, of, children }: Parameters<typeof Loaded<T>>[0] & { title: string }) {
  return (
    <div className="page">
      {of.data === undefined && <PageHeader title={title} />}
      <Loaded of={of}>{children}</Loaded>
    </div>
  );
}

/** Names and their values. */
export function Facts({ of }: { of: readonly (readonly [label: string, value: ReactNode])[] }) {
  return (
    <dl className="fact-list">
      {of.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value ?? '–'}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Text of a program, as it is. */
export function Code({ label, children }: { label: string; children: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="code" tabIndex={0} aria-label={label}>
      <code>{children}</code>
    </section>
  );
}

/** A part of a page with its own heading. */
export function Part({
  title,
  lead,
  actions,
  children,
}: {
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className="part">
      <header className="page-header">
        <div>
          <h2>{title}</h2>
          {lead && <p>{lead}</p>}
        </div>
        {actions && <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </section>
  );
}

/** A form or an object beside the list that it belongs to. */
export function SidePanel({
  opened,
  title,
  close,
  children,
}: {
  opened: boolean;
  title: ReactNode;
  close(): void;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened={opened}
      onClose={close}
      title={title}
      size="xl"
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {opened && <div className="side-panel">{children}</div>}
    </Drawer>
  );
}
