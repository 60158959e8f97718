import { IconAlertCircle, IconCheck, IconChecks, IconEye } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ChannelLink } from '../../sdk/channel-link.ts';
import type { MessageView } from '../../sdk/channel-state.ts';
import { useApi } from '../../session/use-session.ts';
import { useStore } from '../../ui/store.ts';
import { outbox, post } from '../composer/outbox.ts';
import { useChannelState } from '../context.tsx';
import { type Mark, reasonOf } from '../model/marks.ts';

const icons: Readonly<Record<Mark, typeof IconCheck>> = {
  sent: IconCheck,
  delivered: IconChecks,
  read: IconEye,
  failed: IconAlertCircle,
};

/** What became of a message, as a shape and a word. */
export function Receipt({ mark }: { mark: Mark }) {
  const { t } = useTranslation('desk');
  const Icon = icons[mark];
  return (
    <span className="receipt" data-mark={mark}>
      <Icon size={14} aria-hidden /> {t(`marks.${mark}`)}
    </span>
  );
}

/** Why a message did not arrive: in words, and with the code by which others know it. */
export function Failure({ sid }: { sid: string | null }) {
  const { t } = useTranslation('desk');
  const api = useApi();
  const path = `/api/2010-04-01/Accounts/${api.accountSid}/Messages/${sid}.json`;
  const { data } = useQuery({
    queryKey: [path],
    enabled: sid !== null,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    queryFn: () => api.get<{ error_code: number | null }>(path),
  });
  const code = data?.error_code ?? null;
  return (
    <span className="receipt" data-mark="failed">
      <IconAlertCircle size={14} aria-hidden />{' '}
      {code === null
        ? t('marks.failed')
        : t('marks.failedBecause', { reason: t(`failures.${reasonOf(code)}`), code })}
    </span>
  );
}

/** Sends a failed message once more, as a new one; a second time is not offered. */
export function Resend({ link, message }: { link: ChannelLink; message: MessageView }) {
  const { t } = useTranslation('desk');
  const { messages } = useChannelState(link);
  const waiting = useStore(outbox)[link.sid] ?? [];
  const isAgain = [...messages, ...waiting].some(({ attributes }) => attributes.resendOf === message.sid);
  if (isAgain) return <span>{t('marks.resent')}</span>;
  return (
    <button
      type="button"
      className="plain link"
      onClick={() => post(link.sid, { text: message.body, attributes: { resendOf: message.sid } })}
    >
      {t('marks.resend')}
    </button>
  );
}
