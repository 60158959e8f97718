import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../session/use-session.ts';
import { ErrorPanel } from '../ui/error-panel.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { type Shortcut, useShortcuts } from '../ui/shortcuts.tsx';
import { SkeletonRows } from '../ui/skeleton-rows.tsx';
import { AddressStep } from './address-step.tsx';
import { AnswerStep } from './answer-step.tsx';
import { AvailableStep } from './available-step.tsx';
import { CustomerStep } from './customer-step.tsx';
import { type Facts, readFacts } from './facts.ts';
import { StepCard } from './step-card.tsx';
import { type StepName, stepsOf } from './steps.ts';
import './welcome.css';
import { YouStep } from './you-step.tsx';

const LOOK_AGAIN_MS = 2000;

/** From nothing to a first answered conversation. Every tick is read from the account; nothing is remembered. */
export default function Welcome() {
  const { t } = useTranslation('welcome');
  const { api, identity } = useSession();
  const facts = useQuery({
    queryKey: ['welcome', identity],
    queryFn: () => readFacts(api, identity),
    // While something is open the account is looked at again and again: most ticks come from outside of this page.
    refetchInterval: ({ state }) =>
      state.data !== undefined && stepsOf(state.data).every(({ done }) => done) ? false : LOOK_AGAIN_MS,
  });
  useStepKeys();
  return (
    <div className="page welcome">
      <PageHeader title={t('title')} lead={t('lead')} />
      {facts.error && facts.data === undefined && (
        <ErrorPanel error={facts.error} retry={() => void facts.refetch()} />
      )}
      {facts.isPending && <SkeletonRows rows={8} />}
      {facts.data && <Steps facts={facts.data} again={() => void facts.refetch()} />}
    </div>
  );
}

export interface StepProps {
  facts: Facts;
  /** Looks at the account again, at once. */
  again(): void;
}

const bodies: Readonly<Record<StepName, (props: StepProps) => React.ReactNode>> = {
  you: YouStep,
  number: AddressStep,
  available: AvailableStep,
  customer: CustomerStep,
  answer: AnswerStep,
};

function Steps(props: StepProps) {
  const { t } = useTranslation('welcome');
  const steps = stepsOf(props.facts);
  const done = steps.filter(step => step.done).length;
  return (
    <>
      <p className="progress" role="status">
        {t(done === steps.length ? 'allDone' : 'progress', { done, of: steps.length })}
      </p>
      <ol className="steps">
        {steps.map((step, at) => {
          const Body = bodies[step.name];
          return (
            <StepCard key={step.name} step={step} number={at + 1}>
              <Body {...props} />
            </StepCard>
          );
        })}
      </ol>
    </>
  );
}

function useStepKeys(): void {
  const { t } = useTranslation('welcome');
  const shortcuts = useMemo<Shortcut[]>(
    () =>
      [1, 2, 3, 4, 5].map(number => ({
        ...{ keys: String(number), label: t('keys.jump', { number }), group: t('title') },
        run: () => document.getElementById(`step-${number}`)?.focus(),
      })),
    [t],
  );
  useShortcuts(shortcuts);
}
