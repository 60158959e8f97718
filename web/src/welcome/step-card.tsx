import { IconCircleCheckFilled } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Step } from './steps.ts';

/** One step: its number or its tick, what it is about, and what there is to do. */
export function StepCard({ step, number, children }: { step: Step; number: number; children: ReactNode }) {
  const { t } = useTranslation('welcome');
  const { name, done, current } = step;
  return (
    <li className="step panel" data-done={done} aria-current={current ? 'step' : undefined}>
      <span className="step-mark" aria-hidden="true">
        {done ? <IconCircleCheckFilled size={28} /> : number}
      </span>
      <div className="step-body">
        <h2 id={`step-${number}`} tabIndex={-1}>
          {t(`${name}.title`)} <span className="visually-hidden">{t(done ? 'done' : 'open')}</span>
        </h2>
        {children}
      </div>
    </li>
  );
}
