import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../session/use-session.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { useAct } from '../shared/reading.ts';
import { CheckedJson } from './checked-json.tsx';
import type { WholeFlow } from './flow-page.tsx';

/** The definition as text: saved as a draft, or published. The server checks once more. */
export function DefinitionForm({ flow }: { flow: WholeFlow }) {
  const { t } = useTranslation('console');
  const [text, setText] = useState(() => JSON.stringify(flow.definition, null, 2));
  const [message, setMessage] = useState('');
  const api = useApi();
  const save = useAct({
    run: (Status: 'draft' | 'published') =>
      api.post(`/studio/v2/Flows/${flow.sid}`, {
        Status,
        Definition: JSON.stringify(JSON.parse(text)),
        ...(message.trim() !== '' && { CommitMessage: message.trim() }),
      }),
    changes: ['/studio/v2/Flows'],
    said: t('saved'),
  });
  return (
    <form
      className="form"
      onSubmit={event => {
        event.preventDefault();
        save.mutate('draft');
      }}
    >
      <CheckedJson text={text} change={setText} />
      <TextInput
        label={t('studio.message')}
        value={message}
        onChange={event => setMessage(event.currentTarget.value)}
      />
      <p className="meta" style={{ margin: 0 }}>
        {t('studio.running')}
      </p>
      {save.error && <ErrorPanel error={save.error} />}
      <div className="page-actions">
        <Button type="submit" variant="default" loading={save.isPending && save.variables === 'draft'}>
          {t('studio.saveDraft')}
        </Button>
        <Button
          loading={save.isPending && save.variables === 'published'}
          onClick={() => save.mutate('published')}
        >
          {t('studio.publish')}
        </Button>
      </div>
    </form>
  );
}
