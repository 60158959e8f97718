import { Button, Radio, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { duration } from '../../i18n/format.ts';
import { announce } from '../../ui/announce.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { Keys } from '../../ui/keys.tsx';
import { useShortcuts } from '../../ui/shortcuts.tsx';
import { useStore } from '../../ui/store.ts';
import { toast } from '../../ui/toast.ts';
import { useActions } from '../actions.ts';
import { useDesk, useNow, useRows } from '../context.tsx';
import { useAnswers } from '../inbox/use-answers.ts';
import { isSameCustomer, neighbour, type Row, wroteAfterwards } from '../model/inbox.ts';
import { noSummary, type Summary, summaries, writeSummary } from './summaries.ts';

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
        <Time row={row} />
      </div>
      <WroteAgain row={row} />
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

/** How long it has taken; or, where the server ends it, how long it may still take. */
function Time({ row }: { row: Row }) {
  const { statusSince, attributes } = row.work;
  const { wrapUpLimitSeconds: limit } = attributes;
  if (typeof limit === 'number') return <Left row={row} limit={limit} />;
  return <Since at={statusSince} />;
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

const SOON_SECONDS = 30;
const LAST_SECONDS = 5;

/** The server completes it then, also when nobody looks; what has been filled in goes along. */
function Left({ row: { work, name }, limit }: { row: Row; limit: number }) {
  const { t } = useTranslation('desk');
  const { extend, record } = useActions();
  const more = useMutation({ mutationFn: () => extend(work, limit + 60) });
  const left = Math.max(0, Math.ceil((work.statusSince - useNow(1000)) / 1000 + limit));
  const filled = useStore(summaries)[work.taskSid];
  const recorded = useRef<{ left: number; filled: Summary }>(undefined);
  useEffect(() => {
    if (left === SOON_SECONDS) announce(t('wrap.soon', { name, seconds: left }));
  }, [left, t, name]);
  useEffect(() => {
    // Whichever of the last seconds is seen: a page that nobody looks at is not told of every one.
    if (left > LAST_SECONDS || filled === undefined) return;
    if (recorded.current?.left === left || recorded.current?.filled === filled) return;
    recorded.current = { left, filled };
    // The server has the last word: what it cannot take any more stays in this browser.
    record(work, filled).catch(() => undefined);
  }, [left, filled, record, work]);
  return (
    <span className="wrap-time">
      <span className="meta numbers" role="timer" aria-live="off">
        {t('wrap.until', { time: duration(left) })}
      </span>
      <Button size="compact-sm" variant="default" loading={more.isPending} onClick={() => more.mutate()}>
        {t('wrap.extend')}
      </Button>
    </span>
  );
}

/** The customer has written again before this was done: it comes as a new request, to whoever is free. */
function WroteAgain({ row }: { row: Row }) {
  const { t } = useTranslation('desk');
  const { accept, reject } = useAnswers();
  const rows = useRows();
  const offer = rows.find(other => other.section === 'offered' && isSameCustomer(other, row))?.work;
  const isHeld = rows.some(
    other => other !== row && other.section !== 'offered' && isSameCustomer(other, row),
  );
  if (isHeld || (offer === undefined && !wroteAfterwards(row))) return null;
  return (
    <div className="banner" role="status">
      <span>{t(offer ? 'wrap.again' : 'wrap.againWaits', { name: row.name })}</span>
      {offer && (
        <span className="banner-actions">
          <Button size="compact-sm" onClick={() => void accept(offer)}>
            {t('wrap.answerNow')}
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => void reject(offer)}>
            {t('wrap.leaveIt')}
          </Button>
        </span>
      )}
    </div>
  );
}
