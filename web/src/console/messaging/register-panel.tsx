import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useApi } from '../../session/use-session.ts';
import { announce } from '../../ui/announce.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { AddressFields } from './address-fields.tsx';
import { DeedList } from './deed-list.tsx';
import { carryOut, type Outcome, planOf, takeBack } from './deeds.ts';
import { type Draft, draftOf, emptyDraft, rivalOf, wrongIn } from './draft.ts';
import type { Known } from './surroundings.ts';
import { useChanged } from './use-changed.ts';
import type { Wiring } from './wiring.ts';

/** Registers a number, or repairs one that is registered by half: the calls are shown before, while and after. */
export function RegisterPanel({ wiring, known, close }: { wiring: Wiring; known: Known; close(): void }) {
  const { t } = useTranslation('console');
  // The number as it was when the panel was opened: while it is worked on, the plan must not change under the reader.
  const [first] = useState(wiring);
  const [draft, setDraft] = useState<Draft>(() => firstDraft(first, known));
  const [tried, setTried] = useState(false);
  const work = useWork();
  const plan = useMemo(() => planOf(first, draft, known.place), [first, draft, known.place]);
  const needsForm = first.flow === null;
  const wrong = needsForm ? wrongIn(draft) : {};
  const rival = needsForm ? rivalOf(draft, known.flows, null) : null;
  const begin = () => {
    setTried(true);
    if (Object.keys(wrong).length === 0 && rival === null) work.begin(plan);
  };
  if (work.outcome !== null && work.outcome.failed === null) {
    return <Registered {...{ first, plan, work, close }} outcome={work.outcome} />;
  }
  if (plan.length === 0) return <EmptyState title={t('register.nothing')} />;
  return (
    <form
      className="form"
      onSubmit={event => {
        event.preventDefault();
        begin();
      }}
    >
      <p style={{ margin: 0 }}>{t(needsForm ? 'register.lead' : 'register.repairLead')}</p>
      {needsForm && (
        <AddressFields
          {...{ draft, known }}
          fixed
          wrong={tried ? wrong : {}}
          change={part => setDraft(now => ({ ...now, ...part }))}
        />
      )}
      {rival && <p role="alert">{t('address.rival', { name: rival.friendly_name })}</p>}
      <h3>{t('register.deeds')}</h3>
      <DeedList plan={plan} done={work.done} failed={work.outcome?.failed?.piece ?? null} />
      {first.handler.kind === 'url' && (
        <p className="meta">{t('register.before', { url: first.handler.url })}</p>
      )}
      {work.outcome?.failed && <Failed {...{ work }} outcome={work.outcome} />}
      <div className="page-actions">
        <Button variant="default" onClick={close}>
          {t('close')}
        </Button>
        <Button type="submit" loading={work.busy} disabled={work.outcome !== null}>
          {t(needsForm ? 'register.action' : 'register.repair')}
        </Button>
      </div>
    </form>
  );
}

/** A bot by the name of Twilio's default is preselected; otherwise the only one that there is. */
function firstDraft({ flow, number }: Wiring, { studioFlows }: Known): Draft {
  if (flow !== null) return draftOf(flow);
  const preset =
    studioFlows.find(one => one.friendly_name === 'Messaging Flow') ??
    (studioFlows.length === 1 ? studioFlows[0] : undefined);
  return { ...emptyDraft(number.phone_number), flowSid: preset?.sid ?? '' };
}

type Work = ReturnType<typeof useWork>;

function useWork() {
  const { t } = useTranslation('console');
  const api = useApi();
  const changed = useChanged();
  const [done, setDone] = useState<Outcome['done']>([]);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const run = useMutation({
    mutationFn: (plan: Parameters<typeof carryOut>[1]) => carryOut(api, plan, setDone),
    onSuccess(result) {
      setOutcome(result);
      announce(t(result.failed === null ? 'register.done' : 'register.failed'), {
        urgently: result.failed !== null,
      });
    },
    onSettled: changed,
  });
  const undo = useMutation({
    mutationFn: (one: Outcome) => takeBack(api, one.undo),
    onSuccess() {
      setOutcome(null);
      setDone([]);
      announce(t('register.undone'));
    },
    onSettled: changed,
  });
  return { done, outcome, busy: run.isPending, begin: run.mutate, undo };
}

function Failed({ outcome, work }: { outcome: Outcome; work: Work }) {
  const { t } = useTranslation('console');
  return (
    <>
      <ErrorPanel error={outcome.failed!.error} />
      {outcome.undo.length > 0 ? (
        <p style={{ margin: 0 }}>
          {t('register.partly')}{' '}
          <Button
            size="compact-sm"
            variant="default"
            loading={work.undo.isPending}
            onClick={() => work.undo.mutate(outcome)}
          >
            {t('register.undo')}
          </Button>
        </p>
      ) : (
        <p style={{ margin: 0 }}>{t('register.nothingChanged')}</p>
      )}
      {work.undo.error && <ErrorPanel error={work.undo.error} />}
    </>
  );
}

function Registered({
  first,
  plan,
  outcome,
  work,
  close,
}: {
  first: Wiring;
  plan: ReturnType<typeof planOf>;
  outcome: Outcome;
  work: Work;
  close(): void;
}) {
  const { t } = useTranslation('console');
  return (
    <div className="form">
      <p style={{ margin: 0 }} role="status">
        <StateMark kind="good">
          <strong>{t('states.created')}</strong>
        </StateMark>{' '}
        <span className="numbers">{first.number.phone_number}</span>
      </p>
      <DeedList plan={plan} done={outcome.done} failed={null} />
      <p style={{ margin: 0 }}>
        <Link to="/phone">{t('register.tryIt')}</Link>
      </p>
      {work.undo.error && <ErrorPanel error={work.undo.error} />}
      <div className="page-actions">
        <Button variant="default" loading={work.undo.isPending} onClick={() => work.undo.mutate(outcome)}>
          {t('register.undo')}
        </Button>
        <Button onClick={close}>{t('done')}</Button>
      </div>
    </div>
  );
}
