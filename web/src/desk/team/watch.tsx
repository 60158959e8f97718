import { useTranslation } from 'react-i18next';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { confirm } from '../../ui/confirm.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { useTitle } from '../../ui/page-header.tsx';
import { useShortcuts } from '../../ui/shortcuts.tsx';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { useActions } from '../actions.ts';
import { Composer } from '../composer/composer.tsx';
import { writeDraft } from '../composer/drafts.ts';
import { useUnsent } from '../composer/use-sending.ts';
import { useChannel, useChannelState, useDesk } from '../context.tsx';
import { leaveField } from '../conversation/leave-field.ts';
import { Log } from '../conversation/log.tsx';
import { useSide } from '../conversation/use-side.ts';
import { castOf, nameOf } from '../model/people.ts';
import { useWatched, type Watched } from './use-watched.ts';
import { WatchHead } from './watch-head.tsx';
import { type Mode, modes, Ways } from './ways.tsx';

/** A supervisor beside somebody else's conversation: looking on, whispering to the agent, or taking part. */
export default function Watch() {
  const { taskSid = '' } = useParams();
  const task = useWatched(taskSid);
  const { t } = useTranslation('desk');
  const changed = () => void task.refetch();
  if (task.error) {
    return (
      <div className="page">
        <ErrorPanel error={task.error} retry={changed} />
      </div>
    );
  }
  if (!task.data) return <SkeletonRows />;
  const { channelSid } = task.data;
  if (channelSid !== null) {
    return <Beside key={channelSid} channelSid={channelSid} task={task.data} changed={changed} />;
  }
  return (
    <section className="conversation watch" aria-label={t('watch.title_watch', { name: task.data.name })}>
      <WatchHead task={task.data} changed={changed} mode={null} />
      <EmptyState title={t('conversation.noChat')} />
    </section>
  );
}

interface BesideProps {
  channelSid: string;
  task: Watched;
  changed(): void;
}

const noEvents = [] as const;

function Beside({ channelSid, task, changed }: BesideProps) {
  const { t } = useTranslation('desk');
  const { me, links } = useDesk();
  const { kind } = task;
  const link = useChannel(channelSid);
  const state = useChannelState(link);
  const side = useSide(channelSid);
  const notes = useChannelState(side.link).messages;
  const unsent = useUnsent(channelSid);
  const isInside = state.status === 'ready';
  const name = nameOf(task, state) || task.name;
  const [mode, enter] = useMode(name, channelSid);
  const shown = isInside ? mode : null;
  const cast = castOf(channelSid, state, me);
  const title = t(`watch.title_${shown ?? 'none'}`, { name });
  useTitle(title);
  useWatchKeys(enter, link.leave);
  const agent = String(links.workerState.get().attributes.full_name ?? me);
  return (
    <section className="conversation watch" data-mode={shown} aria-label={title}>
      <WatchHead task={{ ...task, name }} changed={changed} mode={shown} enter={enter} leave={link.leave} />
      {state.status === 'outside' && <Ways enter={enter} />}
      {state.status !== 'outside' && (
        <Log link={link} cast={cast} name={name} story={{ notes, happenings: noEvents, unsent }} />
      )}
      {shown !== null && shown !== 'watch' && (
        <Composer
          {...{ link, name, kind, from: '', serviceWindow: null }}
          values={{ customer: { name }, agent: { name: agent }, task: { attributes: task.attributes } }}
          locked={shown === 'whisper' ? t('watch.whisperOnly') : null}
        />
      )}
    </section>
  );
}

/** How the person takes part; it stands in the address. Being heard by the customer is asked about, the rest is not. */
function useMode(name: string, channelSid: string): [Mode, (mode: Mode) => Promise<boolean>] {
  const { t } = useTranslation('desk');
  const { sitBeside } = useActions();
  const link = useChannel(channelSid);
  const [query, setQuery] = useSearchParams();
  const told = query.get('mode');
  const mode = modes.find(one => one === told) ?? 'watch';
  const enter = async (wanted: Mode) => {
    const question = {
      title: t('watch.joinTitle', { name }),
      body: t('watch.joinBody'),
      action: t('watch.join'),
    };
    if (wanted === 'join' && !(await confirm(question))) return false;
    if (link.state.get().status !== 'ready') await sitBeside(channelSid);
    writeDraft(channelSid, { mode: wanted === 'whisper' ? 'note' : 'reply' });
    setQuery(wanted === 'watch' ? {} : { mode: wanted }, { replace: true });
    return true;
  };
  return [mode, enter];
}

function useWatchKeys(enter: (mode: Mode) => Promise<boolean>, leave: () => Promise<void>): void {
  const { t } = useTranslation('desk');
  const navigate = useNavigate();
  const group = t('keys.watch');
  useShortcuts([
    ...modes.map((one, at) => ({
      ...{ keys: String(at + 1), label: t(`watch.${one}`), group },
      // What fails is said where the seat is offered.
      run: () => void enter(one).catch(() => undefined),
    })),
    {
      ...{ keys: 'Escape', label: t('watch.leave'), group },
      run: () =>
        leaveField(() => {
          void leave().catch(() => undefined);
          void navigate('/desk/team');
        }),
    },
  ]);
}
