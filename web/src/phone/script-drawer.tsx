import { Button, Drawer, FileButton, Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { download } from '../ui/download.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { StateMark } from '../ui/state-mark.tsx';
import type { Phone, PhoneMessage } from './carrier.ts';
import type { Result } from './play.ts';
import { type Line, type Problem, readScript, recorded } from './script.ts';
import { useStored } from './stored.ts';
import { usePlaying } from './use-playing.ts';

export interface ScriptDrawerProps {
  phone: Phone;
  /** What was said with whom the phone writes to now. */
  messages: readonly PhoneMessage[];
  opened: boolean;
  close(): void;
  say(text: string): Promise<unknown>;
}

/** A conversation that is played again: written by hand, taken from a file, or recorded from what was said. */
export default function ScriptDrawer({ opened, close, ...props }: ScriptDrawerProps) {
  const { t } = useTranslation('phone');
  return (
    <Drawer
      opened={opened}
      onClose={close}
      title={t('script.title', { name: props.phone.name })}
      closeButtonProps={{ 'aria-label': t('faults.close') }}
    >
      {opened && <Panel {...props} />}
    </Drawer>
  );
}

const isRead = (read: readonly Line[] | Problem): read is readonly Line[] => Array.isArray(read);

function Panel({ phone, messages, say }: Omit<ScriptDrawerProps, 'opened' | 'close'>) {
  const { t } = useTranslation('phone');
  const [json, setJson] = useStored(`script.${phone.address}`, '');
  const read = readScript(json);
  const { results, isPlaying, begin, stop } = usePlaying(messages, say);
  const problem = json.trim() === '' || isRead(read) ? null : read;
  return (
    <div className="script">
      <p className="meta">{t('script.lead', { place: '{{…}}' })}</p>
      <div className="page-actions">
        <Button
          size="compact-sm"
          variant="default"
          disabled={messages.length === 0}
          onClick={() => setJson(recorded(messages, phone))}
        >
          {t('script.record')}
        </Button>
        <FileButton accept="application/json,.json" onChange={file => file && void file.text().then(setJson)}>
          {props => (
            <Button {...props} size="compact-sm" variant="default">
              {t('script.open')}
            </Button>
          )}
        </FileButton>
        <Button
          size="compact-sm"
          variant="default"
          disabled={!isRead(read)}
          onClick={() => download(`${phone.name}.json`, json)}
        >
          {t('script.save')}
        </Button>
      </div>
      <Textarea
        className="script-text"
        label={t('script.json')}
        rows={10}
        spellCheck={false}
        dir="ltr"
        placeholder={'{ "lines": [{ "customer": "Hi" }, { "bot": "Hello!" }] }'}
        error={
          problem !== null &&
          (problem.kind === 'line'
            ? t('script.problems.line', { number: problem.number })
            : t(`script.problems.${problem.kind}`))
        }
        value={json}
        readOnly={isPlaying}
        onChange={event => setJson(event.currentTarget.value)}
      />
      {isPlaying ? (
        <Button variant="default" onClick={stop}>
          {t('script.stop')}
        </Button>
      ) : (
        <Button disabled={!isRead(read)} onClick={() => isRead(read) && begin(read)}>
          {t('script.play')}
        </Button>
      )}
      {isRead(read) ? (
        <Lines lines={read} results={results} />
      ) : (
        problem === null && <EmptyState title={t('script.none')}>{t('script.noneBody')}</EmptyState>
      )}
    </div>
  );
}

function Lines({ lines, results }: { lines: readonly Line[]; results: readonly Result[] }) {
  const { t } = useTranslation('phone');
  return (
    <ol className="script-lines" aria-label={t('script.lines')}>
      {lines.map((line, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place
        <li key={at}>
          <span className="meta">{t(`script.who.${line.who}`)}</span>
          <span dir="auto">{line.text}</span>
          {results[at] && <Outcome of={results[at]} />}
        </li>
      ))}
    </ol>
  );
}

const KINDS = { runs: 'quiet', passed: 'good', skipped: 'quiet', failed: 'bad', refused: 'bad' } as const;

function Outcome({ of }: { of: Result }) {
  const { t } = useTranslation('phone');
  return (
    <>
      <StateMark kind={KINDS[of.state]}>{t(`script.states.${of.state}`)}</StateMark>
      {of.state === 'failed' && (
        <span role="alert" dir="auto">
          {of.got === null ? t('script.nothing') : t('script.got', { text: of.got })}
        </span>
      )}
      {of.state === 'refused' && <span role="alert">{of.why}</span>}
    </>
  );
}
