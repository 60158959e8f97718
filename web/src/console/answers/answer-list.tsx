import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../session/use-session.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ImportItems, RemoveItem } from '../shared/item-deeds.tsx';
import { SidePanel } from '../shared/parts.tsx';
import { useParam } from '../shared/url.ts';
import { AnswerForm } from './answer-form.tsx';
import { answersIn } from './answers.ts';
import { ANSWERS, type AnswerItem, addAnswer, readAnswers, removeAnswer } from './map.ts';

/** The ready-made answers of the team. */
export function AnswerList() {
  const { t } = useTranslation('console');
  const api = useApi();
  const [opened, open] = useParam('open');
  const [search, setSearch] = useParam('q');
  const found = useQuery({ queryKey: [ANSWERS], queryFn: () => readAnswers(api) });
  const all = found.data ?? [];
  const wanted = (search ?? '').toLowerCase();
  const rows = all.filter(one => `${one.shortcut} ${one.title} ${one.body}`.toLowerCase().includes(wanted));
  const edited = all.find(({ shortcut }) => shortcut === opened?.replace(/^\//, ''));
  return (
    <>
      <div className="filters">
        <TextInput
          label={t('search')}
          value={search ?? ''}
          onChange={event => setSearch(event.currentTarget.value)}
          data-search
        />
        <Button onClick={() => open('new')}>{t('answers.new')}</Button>
        <ImportItems
          itemsIn={answersIn}
          nothing={t('answers.nothingIn')}
          isKnown={({ shortcut }) => all.some(one => one.shortcut === shortcut)}
          add={answer => addAnswer(api, answer)}
          changes={[ANSWERS]}
        />
      </div>
      <DataTable
        caption={t('answers.answers')}
        list={{
          ...{ rows, loading: found.isPending, error: found.error, more: null, loadingMore: false },
          retry: () => void found.refetch(),
        }}
        rowKey={({ shortcut }) => shortcut}
        exportName="answers"
        empty={
          <EmptyState title={t(wanted === '' ? 'answers.none' : 'answers.notFound')}>
            {t('answers.noneBody')}
          </EmptyState>
        }
        columns={useColumns(open)}
      />
      <SidePanel
        opened={opened === 'new' || edited !== undefined}
        title={t(edited ? 'answers.one' : 'answers.new')}
        close={() => open(null)}
      >
        <AnswerForm key={edited?.shortcut} before={edited ?? null} close={() => open(null)} />
      </SidePanel>
    </>
  );
}

function useColumns(open: (shortcut: string) => void): readonly Column<AnswerItem>[] {
  const { t } = useTranslation('console');
  const api = useApi();
  return [
    {
      key: 'shortcut',
      label: t('answers.shortcut'),
      text: one => one.shortcut,
      cell: one => (
        // The slash tells an answer that is called "new" from the new one.
        <button type="button" className="link-button mono" onClick={() => open(`/${one.shortcut}`)}>
          /{one.shortcut}
        </button>
      ),
    },
    { key: 'title', label: t('answers.title'), text: one => one.title, cell: one => one.title },
    {
      key: 'body',
      label: t('answers.body'),
      text: one => one.body,
      cell: one => <span dir="auto">{one.body}</span>,
    },
    {
      key: 'act',
      label: t('actions'),
      cell: ({ title, shortcut }) => (
        <RemoveItem
          title={title}
          body={t('answers.removeBody')}
          run={() => removeAnswer(api, shortcut)}
          changes={[ANSWERS]}
        />
      ),
    },
  ];
}
