import { Button, FileButton, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../session/use-session.ts';
import { confirm } from '../../ui/confirm.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { SidePanel } from '../shared/parts.tsx';
import { useAct } from '../shared/reading.ts';
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
        <Import known={all} />
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
    { key: 'act', label: t('actions'), cell: one => <Remove answer={one} /> },
  ];
}

function Remove({ answer: { shortcut, title } }: { answer: AnswerItem }) {
  const { t } = useTranslation('console');
  const api = useApi();
  const remove = useAct({ run: () => removeAnswer(api, shortcut), changes: [ANSWERS] });
  const ask = async () => {
    const question = { title: t('answers.removeTitle', { title }), body: t('answers.removeBody') };
    if (await confirm({ ...question, action: t('rowVerbs.remove'), destructive: true })) remove.mutate();
  };
  return (
    <>
      <Button
        size="compact-sm"
        variant="subtle"
        loading={remove.isPending}
        onClick={() => void ask()}
        aria-label={t('rowActions.remove', { name: title })}
      >
        {t('rowVerbs.remove')}
      </Button>
      {remove.error && <ErrorPanel error={remove.error} />}
    </>
  );
}

/** Takes over answers from a file; those whose shortcuts are there already stay as they are. */
function Import({ known }: { known: readonly AnswerItem[] }) {
  const { t } = useTranslation('console');
  const api = useApi();
  const taken = new Set(known.map(({ shortcut }) => shortcut));
  const take = useAct({
    async run(file: File) {
      const found = answersIn(await file.text());
      if (found.length === 0) throw new Error(t('answers.nothingIn'));
      for (const answer of found) if (!taken.has(answer.shortcut)) await addAnswer(api, answer);
    },
    changes: [ANSWERS],
    said: t('answers.imported'),
  });
  return (
    <>
      <FileButton onChange={file => file && take.mutate(file)} accept="application/json,.json">
        {props => (
          <Button {...props} variant="default" loading={take.isPending}>
            {t('answers.import')}
          </Button>
        )}
      </FileButton>
      {take.error && <ErrorPanel error={take.error} />}
    </>
  );
}
