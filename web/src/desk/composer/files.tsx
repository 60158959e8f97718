import { ActionIcon, FileButton } from '@mantine/core';
import { IconAlertCircle, IconFile, IconPaperclip, IconX } from '@tabler/icons-react';
import { type DragEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { megabytes } from '../conversation/media.tsx';
import { limitsOf } from '../model/limits.ts';
import type { Kind } from '../model/people.ts';

export function AttachButton({ add, kind }: { add(files: readonly File[]): void; kind: Kind }) {
  const { t } = useTranslation('desk');
  const limit = Math.floor(limitsOf(kind).fileBytes / 1024 / 1024);
  return (
    <FileButton multiple onChange={add}>
      {props => (
        <ActionIcon
          {...props}
          variant="subtle"
          size={32}
          aria-label={t('composer.attach')}
          title={t('composer.attachLimit', { count: limit })}
        >
          <IconPaperclip size={18} aria-hidden />
        </ActionIcon>
      )}
    </FileButton>
  );
}

/** The files that go out with the next message. */
export function Chosen({ files, drop }: { files: readonly File[]; drop(rest: readonly File[]): void }) {
  const { t, i18n } = useTranslation('desk');
  return (
    <ul className="chosen-files" aria-label={t('composer.files')}>
      {files.map((file, at) => (
        <li key={`${file.name} ${file.lastModified} ${file.size}`}>
          <IconFile size={16} aria-hidden />
          <span>{file.name}</span>
          <span className="meta numbers">{megabytes(file.size, i18n.language)}</span>
          <ActionIcon
            variant="subtle"
            size={24}
            aria-label={t('composer.drop', { name: file.name })}
            onClick={() => drop(files.toSpliced(at, 1))}
          >
            <IconX size={14} aria-hidden />
          </ActionIcon>
        </li>
      ))}
    </ul>
  );
}

/** Of files that were chosen and cannot go out: why. */
export function RefusedFiles({ reasons }: { reasons: readonly string[] }) {
  return (
    <div className="refused-files" role="alert">
      {reasons.map(reason => (
        <p key={reason}>
          <IconAlertCircle size={14} aria-hidden /> <span dir="auto">{reason}</span>
        </p>
      ))}
    </div>
  );
}

/** Takes files that are dropped on an element. */
export function useDrop(add: ((files: readonly File[]) => void) | null) {
  const [isOver, setOver] = useState(false);
  const isFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files');
  return {
    'data-drop': isOver,
    onDragOver(event: DragEvent) {
      if (add === null || !isFiles(event)) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop(event: DragEvent) {
      setOver(false);
      if (add === null || !isFiles(event)) return;
      event.preventDefault();
      add([...event.dataTransfer.files]);
    },
  };
}
