import { useTranslation } from 'react-i18next';
import { StateMark } from '../../ui/state-mark.tsx';
import { Code } from '../shared/parts.tsx';

export interface Story {
  execution_sid: string;
  flow_sid: string;
  flow_version: number;
  status: string;
  end_reason: string | null;
  date_created: string;
  waits_for: { widget: string; event: string } | null;
  steps: Step[];
  warnings: { code: number; message: string; widget: string | null; date_created: string }[];
}

interface Step {
  sid: string;
  name: string;
  type: string | null;
  transitioned_from: string;
  transitioned_to: string;
  entered: string;
  left: string;
  values: unknown;
  variables: unknown;
  tests: readonly Tested[] | null;
  asked: unknown;
  exchange: unknown;
  subflow: Story | null;
}

type Tested = Readonly<Record<string, unknown>>;

/** The steps of an execution in their order; those of a subflow stand inside of the step that began it. */
export function StoryPart({ story, selected }: { story: Story; selected: string | null }) {
  const { t } = useTranslation('console');
  const began = Date.parse(story.date_created);
  return (
    <>
      {story.warnings.map(({ code, message, widget, date_created }) => (
        <p key={`${date_created} ${code} ${widget}`} style={{ margin: '0 0 8px' }}>
          <StateMark kind="warn">{code}</StateMark> {widget && <strong>{widget}</strong>} {message}
        </p>
      ))}
      {story.steps.length === 0 && <p>{t('studio.noSteps')}</p>}
      <ol className="steps-told">
        {story.steps.map(step => (
          <li key={step.sid} data-selected={step.transitioned_from === selected}>
            <OneStep step={step} afterSeconds={(Date.parse(step.left) - began) / 1000} />
          </li>
        ))}
      </ol>
    </>
  );
}

function OneStep({ step, afterSeconds }: { step: Step; afterSeconds: number }) {
  const { t, i18n } = useTranslation('console');
  const { transitioned_from: from, transitioned_to: to, name, type, tests, subflow } = step;
  const reasons = [
    ['values', step.values],
    ['variables', step.variables],
    ['asked', step.asked],
    ['exchange', step.exchange],
  ] as const;
  const tenths = new Intl.NumberFormat(i18n.language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const told = reasons.filter(([, value]) => value !== null && value !== undefined);
  return (
    <>
      <div>
        <span className="meta numbers">{t('studio.after', { seconds: tenths.format(afterSeconds) })}</span>{' '}
        <strong>{from}</strong> <span className="meta">{type}</span>{' '}
        {t('studio.leads', { event: name, next: to || t('studio.end') })}
      </div>
      {tests && (
        <ul className="tests">
          {tests.map((tested, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no name, and their order is what counts
            <li key={at}>
              <StateMark kind={tested.holds === true ? 'good' : 'quiet'}>
                {t(tested.holds === true ? 'studio.holds' : 'studio.fails')}
              </StateMark>{' '}
              <code className="mono">{testText(tested)}</code>
            </li>
          ))}
        </ul>
      )}
      {told.length > 0 && (
        <details>
          <summary className="meta">{told.map(([key]) => t(`studio.reasons.${key}`)).join(' · ')}</summary>
          {told.map(([key, value]) => (
            <Code key={key} label={t(`studio.reasons.${key}`)}>
              {JSON.stringify(value, null, 2)}
            </Code>
          ))}
        </details>
      )}
      {subflow && (
        <div className="subflow">
          <StoryPart story={subflow} selected={null} />
        </div>
      )}
    </>
  );
}

/** A condition as it was tried, on one line. */
const testText = (tested: Tested): string =>
  Object.entries(tested)
    .filter(([key]) => key !== 'holds')
    .map(([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('  ');
