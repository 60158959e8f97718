import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../session/use-session.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { ImportItems, RemoveItem } from '../shared/item-deeds.tsx';
import { SidePanel } from '../shared/parts.tsx';
import { useParam } from '../shared/url.ts';
import { addTemplate, readTemplates, removeTemplate, TEMPLATES, type TemplateItem } from './map.ts';
import { TemplateForm } from './template-form.tsx';
import { STATUSES, type Template, templatesIn } from './templates.ts';
import './templates.css';

const KINDS = { approved: 'good', pending: 'quiet', rejected: 'bad' } as const;

/** What may be sent on WhatsApp to somebody who has not written for a day. */
export default function Templates() {
  const { t } = useTranslation('console');
  const api = useApi();
  const [opened, open] = useParam('open');
  const found = useQuery({ queryKey: [TEMPLATES], queryFn: () => readTemplates(api) });
  const all = found.data ?? [];
  const { rows, isNarrowed } = useWanted(all);
  const edited = all.find(({ name }) => name === opened);
  return (
    <div className="page">
      <PageHeader title={t('sections.templates')} lead={t('templatesPage.lead')} />
      <Filters all={all} create={() => open('+')} />
      <DataTable<TemplateItem>
        caption={t('sections.templates')}
        list={{
          ...{ rows, loading: found.isPending, error: found.error, more: null, loadingMore: false },
          retry: () => void found.refetch(),
        }}
        rowKey={({ name }) => name}
        exportName="templates"
        empty={
          <EmptyState title={t(isNarrowed ? 'templatesPage.notFound' : 'templatesPage.none')}>
            {t('templatesPage.noneBody')}
          </EmptyState>
        }
        columns={useColumns(open)}
      />
      <SidePanel
        opened={opened === '+' || edited !== undefined}
        title={t(edited ? 'templatesPage.one' : 'templatesPage.new')}
        close={() => open(null)}
      >
        <TemplateForm key={edited?.name} before={edited ?? null} all={all} close={() => open(null)} />
      </SidePanel>
    </div>
  );
}

/** The templates that fit what the address says. */
function useWanted(all: readonly TemplateItem[]) {
  const [search] = useParam('q');
  const [status] = useParam('status');
  const wanted = (search ?? '').toLowerCase();
  const words = ({ name, title, texts }: Template) =>
    [name, title, ...texts.map(({ body }) => body)].join(' ').toLowerCase();
  const rows = all.filter(one => words(one).includes(wanted) && (status === null || one.status === status));
  return { rows, isNarrowed: wanted !== '' || status !== null };
}

function Filters({ all, create }: { all: readonly TemplateItem[]; create(): void }) {
  const { t } = useTranslation('console');
  const api = useApi();
  const [search, setSearch] = useParam('q');
  const [status, setStatus] = useParam('status');
  return (
    <div className="filters">
      <TextInput
        label={t('search')}
        value={search ?? ''}
        onChange={event => setSearch(event.currentTarget.value)}
        data-search
      />
      <NativeSelect
        label={t('templatesPage.status')}
        value={status ?? ''}
        data={[
          { value: '', label: t('all') },
          ...STATUSES.map(value => ({ value, label: t(`templatesPage.statuses.${value}`) })),
        ]}
        onChange={event => setStatus(event.currentTarget.value)}
      />
      <Button onClick={create}>{t('templatesPage.new')}</Button>
      <ImportItems
        itemsIn={templatesIn}
        nothing={t('templatesPage.nothingIn')}
        isKnown={({ name }) => all.some(one => one.name === name)}
        add={template => addTemplate(api, template)}
        changes={[TEMPLATES]}
      />
    </div>
  );
}

function useColumns(open: (name: string) => void): readonly Column<TemplateItem>[] {
  const { t } = useTranslation('console');
  const api = useApi();
  return [
    {
      key: 'name',
      label: t('templatesPage.name'),
      text: one => one.name,
      cell: one => (
        <button type="button" className="link-button mono" onClick={() => open(one.name)}>
          {one.name}
        </button>
      ),
    },
    { key: 'title', label: t('answers.title'), text: one => one.title, cell: one => one.title },
    {
      key: 'languages',
      label: t('templatesPage.languages'),
      text: one => one.texts.map(({ language }) => language).join(' '),
      cell: one => one.texts.map(({ language }) => language).join(', ') || '–',
    },
    {
      key: 'body',
      label: t('answers.body'),
      text: one => one.texts[0]?.body,
      cell: one => <span dir="auto">{one.texts[0]?.body ?? '–'}</span>,
    },
    {
      key: 'status',
      label: t('templatesPage.status'),
      text: one => one.status,
      cell: one => (
        <span className="page-actions">
          <StateMark kind={KINDS[one.status]}>{t(`templatesPage.statuses.${one.status}`)}</StateMark>
          {one.note && <span className="meta">{one.note}</span>}
        </span>
      ),
    },
    {
      key: 'act',
      label: t('actions'),
      cell: ({ name, title }) => (
        <RemoveItem
          title={title}
          body={t('templatesPage.removeBody')}
          run={() => removeTemplate(api, name)}
          changes={[TEMPLATES]}
        />
      ),
    },
  ];
}
