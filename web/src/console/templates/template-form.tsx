import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../session/use-session.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { Overtaken } from '../shared/overtaken.tsx';
import { useAct } from '../shared/reading.ts';
import { useDraft } from '../shared/use-draft.ts';
import { addTemplate, changeTemplate, TEMPLATES, type TemplateItem } from './map.ts';
import { dataOf, nameOf, problemsOf, STATUSES, type Status, type Template } from './templates.ts';
import { TextFields } from './text-fields.tsx';

export interface TemplateFormProps {
  before: TemplateItem | null;
  all: readonly Template[];
  close(): void;
}

const nothing: Template = {
  ...{ name: '', title: '', status: 'pending', note: '' },
  texts: [{ language: 'en', body: '' }],
};

/** One template: what it is called, whether it may be sent, and what it says in each language. */
export function TemplateForm({ before, all, close }: TemplateFormProps) {
  const { t } = useTranslation('console');
  const api = useApi();
  const { draft, base, set, overtakenBy, take, keep } = useDraft<Template>(before, nothing);
  const name = draft.name || nameOf(draft.title);
  const isTaken = before === null && all.some(one => one.name === name);
  const problems = problemsOf(draft.texts);
  const save = useAct({
    run: () => {
      const template = { ...draft, name, title: draft.title.trim() };
      return base === null
        ? addTemplate(api, template)
        : changeTemplate(api, { ...template, revision: base });
    },
    changes: [TEMPLATES],
    said: t('saved'),
    then: close,
  });
  return (
    <form
      className="form"
      onSubmit={event => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Names draft={{ ...draft, name }} set={set} isTaken={isTaken} isNew={before === null} />
      {draft.texts.map((text, i) => (
        <TextFields
          // biome-ignore lint/suspicious/noArrayIndexKey: languages are typed, so that the place is what lasts
          key={i}
          text={text}
          problem={text.body === '' && before === null ? null : problems[i]!}
          change={changed => set({ texts: draft.texts.with(i, changed) })}
          remove={draft.texts.length > 1 ? () => set({ texts: draft.texts.toSpliced(i, 1) }) : null}
        />
      ))}
      <div>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => set({ texts: [...draft.texts, { language: '', body: '' }] })}
        >
          {t('templatesPage.addLanguage')}
        </Button>
      </div>
      {overtakenBy && (
        <Overtaken theirs={JSON.stringify(dataOf(overtakenBy), null, 2)} take={take} keep={keep} />
      )}
      {save.error && !overtakenBy && <ErrorPanel error={save.error} />}
      <div className="page-actions">
        <Button variant="default" onClick={close}>
          {t('cancel')}
        </Button>
        <Button
          type="submit"
          loading={save.isPending}
          disabled={
            name === '' || isTaken || overtakenBy !== null || problems.some(problem => problem !== null)
          }
        >
          {t('save')}
        </Button>
      </div>
    </form>
  );
}

interface NamesProps {
  draft: Template;
  isTaken: boolean;
  isNew: boolean;
  set(change: Partial<Template>): void;
}

function Names({ draft, set, isTaken, isNew }: NamesProps) {
  const { t } = useTranslation('console');
  return (
    <>
      <TextInput
        label={t('answers.title')}
        required
        value={draft.title}
        onChange={event => set({ title: event.currentTarget.value })}
      />
      <TextInput
        label={t('templatesPage.name')}
        description={t('templatesPage.nameHint')}
        pattern="[a-z0-9_]+"
        readOnly={!isNew}
        error={isTaken && t('templatesPage.taken')}
        value={draft.name}
        onChange={event => set({ name: event.currentTarget.value })}
      />
      <NativeSelect
        label={t('templatesPage.status')}
        description={t('templatesPage.statusHint')}
        value={draft.status}
        data={STATUSES.map(value => ({ value, label: t(`templatesPage.statuses.${value}`) }))}
        onChange={event => set({ status: event.currentTarget.value as Status })}
      />
      <TextInput
        label={t('templatesPage.note')}
        description={t('templatesPage.noteHint')}
        value={draft.note}
        onChange={event => set({ note: event.currentTarget.value })}
      />
    </>
  );
}
