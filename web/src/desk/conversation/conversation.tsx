import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import type { ChannelLink } from '../../sdk/channel-link.ts';
import type { WorkView } from '../../sdk/worker-state.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { useTitle } from '../../ui/page-header.tsx';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { useStore } from '../../ui/store.ts';
import { toast } from '../../ui/toast.ts';
import { useActions } from '../actions.ts';
import { Composer } from '../composer/composer.tsx';
import { useUnsent } from '../composer/use-sending.ts';
import { ContextPane } from '../context/pane.tsx';
import { contextShown } from '../context/shown.ts';
import { useChannel, useChannelState, useDesk, useNow, useRows, useWork, useWorker } from '../context.tsx';
import type { Row } from '../model/inbox.ts';
import { windowOf } from '../model/limits.ts';
import { parkedOf } from '../model/parked.ts';
import { authorOf, bare, castOf } from '../model/people.ts';
import { Header } from './header.tsx';
import { Log } from './log.tsx';
import { useHappenings } from './use-happenings.ts';
import { useSide, useWhispers } from './use-side.ts';
import { WrapUp } from './wrap-up.tsx';

/** One conversation of the agent's, with everything about it. */
export default function Conversation() {
  const { taskSid } = useParams();
  const work = useWork(taskSid);
  const { status } = useWorker();
  const { t } = useTranslation('desk');
  const row = useRows().find(one => one.work.sid === work?.sid);
  useTitle(row?.name ?? t('title.desk'));
  if (work === null || row === undefined) {
    return (
      <section className="conversation" aria-label={t('none.label')}>
        {status === 'connecting' ? <SkeletonRows /> : <Gone />}
      </section>
    );
  }
  if (work.channelSid === null) return <WithoutChat work={work} row={row} />;
  return <Open key={work.taskSid} work={work} row={row} channelSid={work.channelSid} />;
}

function Gone() {
  const { t } = useTranslation('desk');
  return (
    <EmptyState
      title={t('gone.title')}
      action={
        <Button component={Link} to="/desk" variant="default">
          {t('gone.back')}
        </Button>
      }
    >
      {t('gone.body')}
    </EmptyState>
  );
}

/** Tasks that are about no chat can still be wrapped up and completed. */
function WithoutChat({ work, row }: { work: WorkView; row: Row }) {
  const { t } = useTranslation('desk');
  return (
    <section className="conversation" aria-label={t('conversation.label', { name: row.name })}>
      <Header row={row} side={null} />
      <EmptyState title={t('conversation.noChat')}>{t('conversation.noChatBody')}</EmptyState>
      {work.status === 'wrapping' && <WrapUp row={row} />}
    </section>
  );
}

interface OpenProps {
  work: WorkView;
  row: Row;
  channelSid: string;
}

function Open({ work, row, channelSid }: OpenProps) {
  const { t } = useTranslation('desk');
  const { me, links } = useDesk();
  const link = useChannel(channelSid);
  const state = useChannelState(link);
  const side = useSide(channelSid);
  const notes = useChannelState(side.link).messages;
  useWhispers(notes, me);
  const unsent = useUnsent(channelSid);
  const happenings = useHappenings(work);
  const isWide = useMediaQuery('(min-width: 1280px)', true, { getInitialValueInEffect: false });
  const isContextShown = useStore(contextShown);
  const cast = castOf(channelSid, state, me);
  const lastCustomerAt =
    state.messages.findLast(({ author }) => authorOf(author, cast) === 'customer')?.at ?? null;
  const now = useNow(30_000);
  // Before the messages are there nobody knows when the customer wrote last.
  const serviceWindow = state.status === 'ready' ? windowOf(row.kind, lastCustomerAt, now) : null;
  const locked = state.attributes.status === 'INACTIVE' ? t('lock.ended') : null;
  const isWrapping = work.status === 'wrapping';
  return (
    <>
      <section className="conversation" aria-label={t('conversation.label', { name: row.name })}>
        <Header row={row} side={side} />
        <WasParked work={work} />
        {state.status === 'outside' && <Join channelSid={channelSid} />}
        <Log
          link={link}
          cast={cast}
          name={row.name}
          story={{ notes, happenings, unsent }}
          markUnread={useMarkUnread(link)}
        />
        {isWrapping ? (
          <WrapUp row={row} />
        ) : (
          <Composer
            link={link}
            kind={row.kind}
            name={row.name}
            from={ourAddress(row)}
            values={{
              customer: { name: row.name },
              agent: { name: String(links.workerState.get().attributes.full_name ?? me) },
              task: { attributes: work.attributes },
              channel: { from: String(state.attributes.from ?? '') },
            }}
            serviceWindow={serviceWindow}
            locked={locked}
          />
        )}
      </section>
      {isWide && isContextShown && <ContextPane row={row} side={side} />}
    </>
  );
}

/** From this message on it waits again; whoever stayed would read it at once. */
function useMarkUnread(link: ChannelLink): (index: number) => void {
  const { t } = useTranslation('desk');
  const navigate = useNavigate();
  const mark = useMutation({
    mutationFn: (index: number) => link.markUnread(index),
    onError: error => toast(t('conversation.failed', { reason: error.message })),
    onSuccess: () => navigate('/desk'),
  });
  return mark.mutate;
}

/** Which of our addresses the customer writes to, as far as the task tells. */
function ourAddress({ work }: Row): string {
  const { from, to, direction } = work.attributes;
  const ours = direction === 'outbound' ? from : to;
  return typeof ours === 'string' ? bare(ours) : '';
}

/** Shown while the seat in the channel is not taken; taking it again is harmless. */
function Join({ channelSid }: { channelSid: string }) {
  const { t } = useTranslation('desk');
  const { sit } = useActions();
  const join = useMutation({ mutationFn: () => sit(channelSid) });
  if (join.error) return <ErrorPanel error={join.error} retry={() => join.mutate()} />;
  return (
    <div className="banner">
      <span>{t('join.body')}</span>
      <Button size="compact-sm" variant="default" loading={join.isPending} onClick={() => join.mutate()}>
        {t('join.action')}
      </Button>
    </div>
  );
}

/** It was parked and has come back: what was noted then. */
function WasParked({ work: { attributes } }: { work: WorkView }) {
  const { t } = useTranslation('desk');
  const parked = parkedOf(attributes);
  if (parked === null) return null;
  return (
    <div className="banner" role="note">
      <span>
        {t('park.was', { who: parked.worker })} {parked.note !== '' && <span dir="auto">{parked.note}</span>}
      </span>
    </div>
  );
}
