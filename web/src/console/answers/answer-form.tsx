import { Button, Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../session/use-session.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { Overtaken } from '../shared/overtaken.tsx';
import { useAct } from '../shared/reading.ts';
import { useDraft } from '../shared/use-draft.ts';
import { shortcutOf } from './answers.ts';
import { ANSWERS, type Answer, type AnswerItem, addAnswer, changeAnswer } from './map.ts';

const nothing: Answer = { shortcut: '', title: '', body: '' };

/** One answer: what agents type to find it, and what it says. */
export function AnswerForm({ before, close }: { before: AnswerItem | null; close(): void }) {
  const { t } = useTranslation('console');
  const api = useApi();
  const { draft, base, set, overtakenBy, take, keep } = useDraft<Answer>(before, nothing);
  const shortcut = draft.shortcut || shortcutOf(draft.title);
  const save = useAct({
    run: () => {
      const answer = { shortcut, title: draft.title.trim(), body: draft.body };
      return base === null ? addAnswer(api, answer) : changeAnswer(api, { ...answer, revision: base });
    },
    changes: [ANSWERS],
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
      <TextInput
        label={t('answers.title')}
        required
        value={draft.title}
        onChange={event => set({ title: event.currentTarget.value })}
      />
      <TextInput
        label={t('answers.shortcut')}
        description={t('answers.shortcutHint')}
        pattern="[\w\-]+"
        value={shortcut}
        readOnly={before !== null}
        onChange={event => set({ shortcut: event.currentTarget.value })}
      />
      <Textarea
        label={t('answers.body')}
        description={t('answers.bodyHint', { name: '{{customer.name}}', agent: '{{agent.name}}' })}
        required
        rows={6}
        dir="auto"
        value={draft.body}
        onChange={event => set({ body: event.currentTarget.value })}
      />
      {overtakenBy && (
        <Overtaken theirs={`${overtakenBy.title}\n${overtakenBy.body}`} take={take} keep={keep} />
      )}
      {save.error && !overtakenBy && <ErrorPanel error={save.error} />}
      <div className="page-actions">
        <Button variant="default" onClick={close}>
          {t('cancel')}
        </Button>
        <Button type="submit" loading={save.isPending} disabled={shortcut === '' || overtakenBy !== null}>
          {t('save')}
        </Button>
      </div>
    </form>
  );
}
