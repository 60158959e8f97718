import { Modal } from '@mantine/core';
import { IconDownload, IconFile, IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
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
  if (url.error) {
    return (
      <button type="button" className="file-card" onClick={() => void url.refetch()}>
        <IconRefresh size={18} aria-hidden /> {t('media.failed', { name })}
      </button>
    );
  }
  if (!url.data) return <div className="media-wait" role="img" aria-label={t('media.loading', { name })} />;
  const given = { name, url: url.data, again: () => void url.refetch() };
  const type = media.contentType.toLowerCase().split(';')[0]!;
  if (PICTURES.test(type)) return <Picture {...given} />;
  // biome-ignore lint/a11y/useMediaCaption: what customers record has no captions
  if (type.startsWith('audio/')) return <audio controls src={url.data} aria-label={name} />;
  if (type.startsWith('video/')) return <Film name={name} url={url.data} />;
  return <FileCard media={media} name={name} url={url.data} />;
}

function Film({ name, url }: { name: string; url: string }) {
  // biome-ignore lint/a11y/useMediaCaption: what customers record has no captions
  return <video controls src={url} aria-label={name} className="picture" />;
}

function FileCard({ media, name, url }: { media: MediaView; name: string; url: string }) {
  const { i18n } = useTranslation('desk');
  return (
    <a className="file-card" href={url} target="_blank" rel="noreferrer noopener" download={name}>
      <IconFile size={18} aria-hidden />
      <span dir="auto">{name}</span>
      <span className="meta numbers">
        {media.contentType} · {megabytes(media.size, i18n.language)}
      </span>
      <IconDownload size={16} aria-hidden />
    </a>
  );
}

function Picture({ name, url, again }: { name: string; url: string; again(): void }) {
  const { t } = useTranslation('desk');
  const [isLarge, setLarge] = useState(false);
  return (
    <>
      <button type="button" className="plain picture-button" onClick={() => setLarge(true)}>
        <img
          className="picture"
          src={url}
          alt={t('media.picture', { name })}
          onError={again}
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
