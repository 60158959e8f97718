import { ActionIcon, FileButton, Textarea } from '@mantine/core';
import { IconPaperclip, IconSend2, IconX } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { announce } from '../ui/announce.tsx';
import { ErrorPanel } from '../ui/error-panel.tsx';
import { segmentsOf } from '../ui/segments.ts';
import { givenBack, nothingWritten, type Written } from './written.ts';

export interface ComposerProps {
  /** The phone's place on the wall: its number is the key that leads here. */
  number: number;
  /** In characters. */
  limit: number;
  /** Counts SMS. */
  metered?: boolean;
  /** Without it there is nobody to write to. */
  enabled: boolean;
  suggestedText?: string;
  send(written: Written): Promise<unknown>;
  /** Called with every key. */
  types?(): void;
}

/** The server takes four megabytes at once, and the file goes through it. */
const LARGEST_FILE_BYTES = 4 * 1024 * 1024;

/** What is being written; what has failed to go out comes back to it, whatever was sent after it. */
function useWriting({ enabled, suggestedText = '', send }: ComposerProps) {
  const [written, setWritten] = useState<Written>({ ...nothingWritten, text: suggestedText });
  const [error, setError] = useState<Error | null>(null);
  const sending = useMutation({
    mutationFn: send,
    onError(reason, failed) {
      setError(reason);
      setWritten(now => givenBack(now, failed, reason));
    },
  });
  const isReady = enabled && (written.text.trim() !== '' || written.file !== null);
  return {
    ...written,
    error,
    isReady,
    write: (change: Partial<Written>) => setWritten(now => ({ ...now, ...change })),
    submit() {
      if (!isReady) return;
      setError(null);
      sending.mutate({ ...written, text: written.text.trim() });
      setWritten(nothingWritten);
    },
  };
}

/** Where the customer writes. Enter sends; what is on its way keeps nobody from writing on. */
export function Composer(props: ComposerProps) {
  const { number, limit, metered, types } = props;
  const { t } = useTranslation('phone');
  const { text, file, error, isReady, write, submit } = useWriting(props);
  const choose = (next: File | null) => {
    if (next !== null && next.size > LARGEST_FILE_BYTES) announce(t('composer.tooBig'), { urgently: true });
    else write({ file: next });
  };
  return (
    <form
      className="composer"
      onSubmit={event => {
        event.preventDefault();
        submit();
      }}
    >
      {error && <ErrorPanel error={error} />}
      {file && <Chosen file={file} drop={() => write({ file: null })} />}
      <div className="composer-row">
        <FileButton onChange={choose}>
          {props => (
            <ActionIcon {...props} variant="subtle" size={36} aria-label={t('composer.attach')}>
              <IconPaperclip size={18} aria-hidden />
            </ActionIcon>
          )}
        </FileButton>
        <Textarea
          className="composer-text"
          aria-label={t('composer.label')}
          placeholder={t('composer.label')}
          data-composer={number}
          autosize
          minRows={1}
          maxRows={5}
          maxLength={limit}
          value={text}
          onChange={event => {
            write({ text: event.currentTarget.value });
            types?.();
          }}
          onKeyDown={event => {
            if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            submit();
          }}
        />
        <ActionIcon
          type="submit"
          size={36}
          radius="xl"
          className="send"
          disabled={!isReady}
          aria-label={t('composer.send')}
        >
          <IconSend2 size={18} aria-hidden />
        </ActionIcon>
      </div>
      {metered && text !== '' && <Meter text={text} />}
    </form>
  );
}

function Chosen({ file, drop }: { file: File; drop(): void }) {
  const { t } = useTranslation('phone');
  return (
    <p className="chosen">
      <span>{file.name}</span>
      <ActionIcon
        variant="subtle"
        size={24}
        onClick={drop}
        aria-label={t('composer.drop', { name: file.name })}
      >
        <IconX size={14} aria-hidden />
      </ActionIcon>
    </p>
  );
}

function Meter({ text }: { text: string }) {
  const { t } = useTranslation('phone');
  const { segments, used, room } = segmentsOf(text);
  return <p className="meta meter numbers">{t('composer.meter', { used, room, count: segments })}</p>;
}
