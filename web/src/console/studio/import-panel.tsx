import { Button, Checkbox, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useApi } from '../../session/use-session.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { ask } from '../engines/ask.ts';
import { useAct } from '../shared/reading.ts';
import type { StudioFlow } from '../shared/types.ts';
import { CheckedJson } from './checked-json.tsx';

/** A new flow out of a file or a text; Twilio's own exports are taken as they are. */
export function ImportPanel({ close }: { close(): void }) {
  const { t } = useTranslation('console');
  const [name, setName] = useState('');
  const [text, setText] = useState('');
  const [published, setPublished] = useState(false);
  const api = useApi();
  const navigate = useNavigate();
  const create = useAct<void, StudioFlow>({
    async run() {
      const checked = await ask('checkDefinition', text);
      if (!checked.ok) throw new Error(t('studio.invalid', { count: checked.problems.length }));
      return api.post<StudioFlow>('/studio/v2/Flows', {
        FriendlyName: name.trim(),
        Status: published ? 'published' : 'draft',
        CommitMessage: t('studio.imported'),
        Definition: JSON.stringify(JSON.parse(text)),
      });
    },
    changes: ['/studio/v2/Flows', '/flex-api/v1/FlexFlows'],
    said: t('saved'),
    then({ sid }) {
      close();
      navigate(`/console/studio/${sid}`);
    },
  });
  return (
    <form
      className="form"
      onSubmit={event => {
        event.preventDefault();
        create.mutate();
      }}
    >
      <TextInput
        label={t('addresses.name')}
        required
        value={name}
        onChange={event => setName(event.currentTarget.value)}
      />
      <CheckedJson text={text} change={setText} />
      <Checkbox
        label={t('studio.publishNow')}
        checked={published}
        onChange={event => setPublished(event.currentTarget.checked)}
      />
      {create.error && <ErrorPanel error={create.error} />}
      <div className="page-actions">
        <Button variant="default" onClick={close}>
          {t('cancel')}
        </Button>
        <Button type="submit" loading={create.isPending} disabled={text.trim() === ''}>
          {t('studio.import')}
        </Button>
      </div>
    </form>
  );
}
