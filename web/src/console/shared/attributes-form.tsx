import { Button, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../session/use-session.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { draftFrom, isOvertaken, isTouched, kept, met } from './attributes-draft.ts';
import { Overtaken } from './overtaken.tsx';
import { useAct } from './reading.ts';
import { jsonProblem, pretty } from './text.ts';

interface Resource {
  attributes: string;
}

/** The attributes of an object as JSON, checked while they are written; others may change them meanwhile. */
export function AttributesForm({ path, attributes }: { path: string; attributes: string }) {
  const { t } = useTranslation('console');
  const [draft, setDraft] = useState(() => draftFrom(attributes));
  if (draft.seen !== pretty(attributes)) setDraft(met(draft, attributes));
  const { save, problem } = useSave(path, draft, saved => setDraft(draftFrom(saved)));
  const isLate = isOvertaken(draft);
  return (
    <form
      className="form"
      onSubmit={event => {
        event.preventDefault();
        if (problem === null) save.mutate();
      }}
    >
      <JsonInput
        label={t('attributes.title')}
        value={draft.text}
        change={text => setDraft({ ...draft, text })}
      />
      {isLate && (
        <Overtaken
          theirs={draft.seen}
          take={() => setDraft(draftFrom(attributes))}
          keep={() => setDraft(kept(draft))}
        />
      )}
      {save.error && !isLate && <ErrorPanel error={save.error} />}
      <div className="page-actions">
        <Button
          type="submit"
          loading={save.isPending}
          disabled={problem !== null || isLate || !isTouched(draft)}
        >
          {t('save')}
        </Button>
      </div>
    </form>
  );
}

/** Looks once more before it saves, so that what somebody else has just written is not lost. */
function useSave(path: string, draft: ReturnType<typeof draftFrom>, then: (attributes: string) => void) {
  const { t } = useTranslation('console');
  const api = useApi();
  const queries = useQueryClient();
  const save = useAct({
    async run() {
      const now = await api.get<Resource>(path);
      if (pretty(now.attributes) !== draft.base) throw new Error(t('attributes.overtaken'));
      const Attributes = JSON.stringify(JSON.parse(draft.text));
      const saved = await api.post<Resource>(path, { Attributes });
      queries.setQueryData([path], saved);
      then(saved.attributes);
    },
    changes: [path, path.slice(0, path.lastIndexOf('/'))],
    said: t('saved'),
  });
  return { save, problem: jsonProblem(draft.text) };
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
