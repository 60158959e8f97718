import { Modal } from '@mantine/core';
import { IconDownload, IconFile, IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type MouseEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChannelLink } from '../../sdk/channel-link.ts';
import type { MediaView, MessageView } from '../../sdk/channel-state.ts';

export function megabytes(bytes: number, language: string): string {
  const [value, unit] =
    bytes < 1024 * 1024
      ? [Math.max(1, Math.round(bytes / 1024)), 'kilobyte']
      : [bytes / 1024 / 1024, 'megabyte'];
  return new Intl.NumberFormat(language, { style: 'unit', unit, maximumFractionDigits: 1 }).format(value);
}

/** Temporary addresses end after some minutes. */
const FRESH_MS = 4 * 60_000;

/** Kinds that a page can show without running anything in them; drawings in XML (SVG) are not among them. */
const PICTURES = /^image\/(png|jpe?g|gif|webp|avif|bmp)$/;

/** A file of a message: pictures, sound and films are shown, others can be saved. */
export function MediaPart({
  link,
  message,
  media,
}: {
  link: ChannelLink;
  message: MessageView;
  media: MediaView;
}) {
  const { t } = useTranslation('desk');
  const url = useQuery({
    queryKey: ['media', media.sid],
    staleTime: FRESH_MS,
    queryFn: () => link.mediaUrl(message.index),
  });
  const name = media.filename ?? t('media.unnamed');
  const [failures, setFailures] = useState(0);
  const ask = () => {
    setFailures(0);
    void url.refetch();
  };
  if (url.error || failures > 1) {
    return (
      <button type="button" className="file-card" onClick={ask}>
        <IconRefresh size={18} aria-hidden /> {t('media.failed', { name })}
      </button>
    );
  }
  if (!url.data) return <div className="media-wait" role="img" aria-label={t('media.loading', { name })} />;
  // The first time the address may only have ended; what does not load from a new one either is left to the person.
  const failed = async () => {
    if (failures === 0) await url.refetch();
    setFailures(failures + 1);
  };
  const type = media.contentType.toLowerCase().split(';')[0]!;
  const given = { name, url: url.data, failed: () => void failed() };
  if (PICTURES.test(type)) return <Picture key={failures} {...given} />;
  if (/^(audio|video)\//.test(type))
    return <Recording key={failures} isFilm={type.startsWith('video/')} {...given} />;
  return <FileCard media={media} name={name} url={url.data} isOld={url.isStale} renew={url.refetch} />;
}

interface ShownProps {
  name: string;
  url: string;
  /** What is there could not be loaded. */
  failed(): void;
}

function Recording({ isFilm, name, url, failed }: ShownProps & { isFilm: boolean }) {
  const given = { controls: true, src: url, onError: failed, 'aria-label': name };
  // What customers record has no captions.
  return isFilm ? <video {...given} className="picture" /> : <audio {...given} />;
}

interface FileCardProps {
  media: MediaView;
  name: string;
  url: string;
  isOld: boolean;
  renew(): Promise<{ data?: string | undefined }>;
}

function FileCard({ media, name, url, isOld, renew }: FileCardProps) {
  const { i18n } = useTranslation('desk');
  const open = async (event: MouseEvent) => {
    if (!isOld) return;
    event.preventDefault();
    const { data } = await renew();
    if (data !== undefined) window.open(data, '_blank', 'noopener');
  };
  return (
    <a
      className="file-card"
      href={url}
      target="_blank"
      rel="noreferrer noopener"
      download={name}
      onClick={event => void open(event)}
    >
      <IconFile size={18} aria-hidden />
      <span dir="auto">{name}</span>
      <span className="meta numbers">
        {media.contentType} · {megabytes(media.size, i18n.language)}
      </span>
      <IconDownload size={16} aria-hidden />
    </a>
  );
}

function Picture({ name, url, failed }: ShownProps) {
  const { t } = useTranslation('desk');
  const [isLarge, setLarge] = useState(false);
  return (
    <>
      <button type="button" className="plain picture-button" onClick={() => setLarge(true)}>
        <img
          className="picture"
          src={url}
          alt={t('media.picture', { name })}
          onError={failed}
          loading="lazy"
        />
      </button>
      <Modal
        opened={isLarge}
        onClose={() => setLarge(false)}
        title={name}
        size="auto"
        centered
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        <img className="picture-large" src={url} alt={t('media.picture', { name })} />
      </Modal>
    </>
  );
}
