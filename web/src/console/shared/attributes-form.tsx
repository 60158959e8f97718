import { Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../session/use-session.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { useAct } from './reading.ts';
import { jsonProblem, pretty } from './text.ts';

/** The attributes of an object as JSON, checked while they are written. */
export function AttributesForm({ path, attributes }: { path: string; attributes: string }) {
  const { t } = useTranslation('console');
  const [text, setText] = useState(() => pretty(attributes));
  const api = useApi();
  const save = useAct({
    run: () => api.post(path, { Attributes: JSON.stringify(JSON.parse(text)) }),
    changes: [path, path.slice(0, path.lastIndexOf('/'))],
    said: t('saved'),
  });
  const problem = jsonProblem(text);
  return (
    <form
      className="form"
      onSubmit={event => {
        event.preventDefault();
        if (problem === null) save.mutate();
      }}
    >
      <JsonInput label={t('attributes.title')} value={text} change={setText} />
      {save.error && <ErrorPanel error={save.error} />}
      <div className="page-actions">
        <Button
          type="submit"
          loading={save.isPending}
          disabled={problem !== null || text === pretty(attributes)}
        >
          {t('save')}
        </Button>
      </div>
    </form>
  );
}

/** A field for a JSON object; says what is wrong with it. */
export function JsonInput({
  label,
  value,
  change,
  rows = 8,
}: {
  label: string;
  value: string;
  change(text: string): void;
  rows?: number;
}) {
  const { t } = useTranslation('console');
  const problem = jsonProblem(value);
  return (
    <Textarea
      className="json-input"
      label={label}
      value={value}
      rows={rows}
      spellCheck={false}
      error={problem !== null && (problem === 'object' ? t('attributes.object') : problem)}
      onChange={event => change(event.currentTarget.value)}
    />
  );
}
