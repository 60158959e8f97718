import { Button, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../session/use-session.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { useAct } from '../shared/reading.ts';
import { shortcutOf } from './answers.ts';
import { ANSWERS, type AnswerItem, addAnswer, changeAnswer } from './map.ts';

/** One answer: what agents type to find it, and what it says. */
export function AnswerForm({ before, close }: { before: AnswerItem | null; close(): void }) {
  const { t } = useTranslation('console');
  const api = useApi();
  const [title, setTitle] = useState(before?.title ?? '');
  const [typed, setTyped] = useState(before?.shortcut ?? '');
  const [body, setBody] = useState(before?.body ?? '');
  const shortcut = typed || shortcutOf(title);
  const save = useAct({
    run: () => {
      const answer = { shortcut, title: title.trim(), body };
      return before === null ? addAnswer(api, answer) : changeAnswer(api, { ...before, ...answer });
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
        value={title}
        onChange={event => setTitle(event.currentTarget.value)}
      />
      <TextInput
        label={t('answers.shortcut')}
        description={t('answers.shortcutHint')}
        pattern="[\w\-]+"
        value={shortcut}
        readOnly={before !== null}
        onChange={event => setTyped(event.currentTarget.value)}
      />
      <Textarea
        label={t('answers.body')}
        description={t('answers.bodyHint', { name: '{{customer.name}}', agent: '{{agent.name}}' })}
        required
        rows={6}
        dir="auto"
        value={body}
        onChange={event => setBody(event.currentTarget.value)}
      />
      {save.error && <ErrorPanel error={save.error} />}
      <div className="page-actions">
        <Button variant="default" onClick={close}>
          {t('cancel')}
        </Button>
        <Button type="submit" loading={save.isPending} disabled={shortcut === ''}>
          {t('save')}
        </Button>
      </div>
    </form>
  );
}
