import { Button, Radio, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { duration } from '../../i18n/format.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { Keys } from '../../ui/keys.tsx';
import { useShortcuts } from '../../ui/shortcuts.tsx';
import { useStore } from '../../ui/store.ts';
import { toast } from '../../ui/toast.ts';
import { useActions } from '../actions.ts';
import { useDesk, useNow, useRows } from '../context.tsx';
import { neighbour, type Row } from '../model/inbox.ts';
import { noSummary, summaries, writeSummary } from './summaries.ts';

/** After the conversation: what came of it, and then the next one. */
export function WrapUp({ row }: { row: Row }) {
  const { t } = useTranslation('desk');
  const { names, required } = useOutcomes(row);
  const { taskSid } = row.work;
  const { outcome, note } = useStore(summaries)[taskSid] ?? noSummary;
  const setOutcome = (chosen: string) => writeSummary(taskSid, { outcome: chosen });
  const [isMissing, setMissing] = useState(false);
  const title = useRef<HTMLHeadingElement>(null);
  const complete = useComplete(row);
  useEffect(() => title.current?.focus(), []);
  const finish = () => {
    const lacks = required && outcome === '';
    setMissing(lacks);
    if (!lacks && !complete.isPending) complete.mutate({ outcome, note: note.trim() });
  };
  useWrapKeys(names, setOutcome, finish);
  return (
    <form
      className="wrap-up"
      aria-labelledby="wrap-title"
      onSubmit={event => {
        event.preventDefault();
        finish();
      }}
    >
      <div className="wrap-head">
        <h3 id="wrap-title" ref={title} tabIndex={-1}>
          {t('wrap.title', { name: row.name })}
        </h3>
        <Since at={row.work.updatedAt} />
      </div>
      <p className="meta">{t('wrap.body')}</p>
      <Radio.Group
        label={t('wrap.outcome')}
        required={required}
        value={outcome}
        onChange={setOutcome}
        error={isMissing && t('wrap.missing')}
      >
        <div className="wrap-outcomes">
          {names.map((name, at) => (
            <Radio.Card key={name} value={name} className="wrap-outcome">
              <span dir="auto">{name}</span>
              {at < 9 && <Keys keys={String(at + 1)} />}
            </Radio.Card>
          ))}
        </div>
      </Radio.Group>
      <Textarea
        label={t('wrap.note')}
        autosize
        minRows={2}
        maxRows={6}
        value={note}
        onChange={event => writeSummary(taskSid, { note: event.currentTarget.value })}
      />
      {complete.error && <ErrorPanel error={complete.error} retry={finish} />}
      <div className="wrap-foot">
        <Button type="submit" loading={complete.isPending} rightSection={<Keys keys="mod+⏎" />}>
          {t('wrap.complete')}
        </Button>
      </div>
    </form>
  );
}

/** Those of the Flex configuration; where it names none, three that fit everywhere. */
function useOutcomes({ work }: Row): { names: readonly string[]; required: boolean } {
  const { t } = useTranslation('desk');
  const { settings } = useDesk();
  const configured = settings.dispositionsOf({ sid: work.queueSid, name: work.queueName });
  if (configured.names.length > 0) return configured;
  return { names: [t('wrap.solved'), t('wrap.followUp'), t('wrap.noReply')], required: false };
}

function useComplete(row: Row) {
  const { t } = useTranslation('desk');
  const { complete } = useActions();
  const navigate = useNavigate();
  const rows = useRows();
  return useMutation({
    mutationFn: (outcome: { outcome: string; note: string }) => complete(row.work, outcome),
    onSuccess() {
      writeSummary(row.work.taskSid, null);
      toast(t('wrap.done', { name: row.name }));
      const others = rows.filter(({ work }) => work.sid !== row.work.sid);
      const next =
        others.find(({ section }) => section === 'mine')?.work.taskSid ?? neighbour(others, null, 1);
      void navigate(next === null ? '/desk' : `/desk/t/${next}`);
    },
  });
}

function useWrapKeys(names: readonly string[], choose: (name: string) => void, finish: () => void): void {
  const { t } = useTranslation('desk');
  const group = t('keys.wrap');
  useShortcuts([
    ...names.slice(0, 9).map((name, at) => ({
      ...{ keys: String(at + 1), label: name, group },
      run: () => choose(name),
    })),
    { keys: 'mod+Enter', label: t('wrap.complete'), group, run: finish },
  ]);
}

function Since({ at }: { at: number }) {
  const { t } = useTranslation('desk');
  const now = useNow(1000);
  return (
    <span className="meta numbers" role="timer" aria-live="off">
      {t('wrap.since', { time: duration((now - at) / 1000) })}
    </span>
  );
}
