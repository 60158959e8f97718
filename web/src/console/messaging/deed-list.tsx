import { useTranslation } from 'react-i18next';
import { asCurl, asNode } from '../../api/as-code.ts';
import { formOf } from '../../api/form.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { Code } from '../shared/parts.tsx';
import type { Call, Deed } from './deeds.ts';
import type { Piece } from './wiring.ts';

/** What will be done, what has been done, and the call of each. */
export function DeedList({
  plan,
  done,
  failed,
}: {
  plan: readonly Deed[];
  done: readonly Piece[];
  failed: Piece | null;
}) {
  const { t } = useTranslation('console');
  return (
    <ol className="deed-list">
      {plan.map(({ piece, call }) => (
        <li key={piece} data-done={done.includes(piece)}>
          <StateMark kind={failed === piece ? 'bad' : done.includes(piece) ? 'good' : 'quiet'}>
            {t(`deeds.${piece}`)}
          </StateMark>
          <CallDetails call={call} label={t(`deeds.${piece}`)} />
        </li>
      ))}
    </ol>
  );
}

/** A call as somebody would make it: curl, and the Node helper library. */
export function CallDetails({ call, label }: { call: Call; label: string }) {
  const { t } = useTranslation('console');
  const shown = { ...call, form: [...formOf(call.form ?? {})] as [string, string][], json: undefined };
  const curl = asCurl(shown, location.origin);
  const node = asNode(shown);
  return (
    <details>
      <summary>{t('showCall')}</summary>
      <Code label={`${label}: curl`}>{curl}</Code>
      <CopyButton text={curl} label={t('copyCurl')} />
      {node && (
        <>
          <Code label={`${label}: Node`}>{node}</Code>
          <CopyButton text={node} label={t('copyNode')} />
        </>
      )}
    </details>
  );
}
