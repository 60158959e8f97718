import { FileInput, Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { StateMark } from '../../ui/state-mark.tsx';
import { useEngine } from '../engines/ask.ts';
import { definitionIn } from './definition-text.ts';

/** A definition as text or from a file, checked while it is written. */
export function CheckedJson({ text, change }: { text: string; change(text: string): void }) {
  const { t } = useTranslation('console');
  return (
    <>
      <FileInput
        label={t('studio.file')}
        accept="application/json,.json"
        clearable
        clearButtonProps={{ 'aria-label': t('studio.clearFile') }}
        onChange={file => void file?.text().then(content => change(definitionIn(content)))}
      />
      <Textarea
        className="json-input"
        label={t('studio.json')}
        rows={16}
        spellCheck={false}
        value={text}
        onChange={event => change(event.currentTarget.value)}
      />
      <Findings text={text} />
    </>
  );
}

/** What the engine says of a definition. */
export function Findings({ text }: { text: string }) {
  const { t } = useTranslation('console');
  const { data } = useEngine('checkDefinition', text.trim() === '' ? null : text);
  if (data === undefined || text.trim() === '') return null;
  const found = [...data.problems, ...data.warnings];
  return (
    <div role="status">
      <StateMark kind={data.ok ? (data.warnings.length > 0 ? 'warn' : 'good') : 'bad'}>
        {data.ok
          ? t('studio.valid', { count: data.widgets })
          : t('studio.invalid', { count: data.problems.length })}
      </StateMark>
      {found.length > 0 && (
        <ul>
          {found.slice(0, 50).map(({ propertyPath, message }) => (
            <li key={`${propertyPath} ${message}`}>
              {propertyPath && <code className="mono">{propertyPath}</code>} {message}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
