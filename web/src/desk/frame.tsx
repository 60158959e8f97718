import {
  IconChartBar,
  IconInbox,
  IconListDetails,
  IconPencilPlus,
  IconPlayerPause,
  IconUsers,
} from '@tabler/icons-react';
import { type ComponentType, lazy, type ReactNode, Suspense, useCallback, useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, Route, Routes, useMatch, useNavigate } from 'react-router';
import { Forbidden, NotFound } from '../app/message-pages.tsx';
import { useActions } from '../ui/actions.ts';
import { waiting as waitingInTitle } from '../ui/page-header.tsx';
import { useShortcuts } from '../ui/shortcuts.tsx';
import { SkeletonRows } from '../ui/skeleton-rows.tsx';
import { useSending, useUnsentChannels } from './composer/use-sending.ts';
import { useDesk, useRows } from './context.tsx';
import { NoConversation } from './conversation/no-conversation.tsx';
import { Inbox } from './inbox/inbox.tsx';
import { useOffers } from './inbox/use-offers.ts';
import { useParkedChats } from './parked/use-parked.ts';
import { useStrips } from './strips.ts';

// Agents answer; what they come to now and then, and what only supervisors see, is loaded when it is needed.
const loadConversation = () => import('./conversation/conversation.tsx');
const Conversation = lazy(loadConversation);
const History = lazy(() => import('./context/history.tsx'));
const CrmShelf = lazy(() => import('./context/crm-shelf-view.tsx'));
const Parked = lazy(() => import('./parked/parked.tsx'));
const Outbound = lazy(() => import('./outbound/outbound.tsx'));
const Queues = lazy(() => import('./team/queues.tsx'));
const Team = lazy(() => import('./team/team.tsx'));
const Watch = lazy(() => import('./team/watch.tsx'));
const Numbers = lazy(() => import('./team/numbers.tsx'));

/** The panes of the desk. The inbox stays beside whatever is open; on narrow screens one of the two is shown. */
export function Frame() {
  useOffers();
  useStrips();
  // Soon somebody opens a conversation: it comes after what the first screen needs, and before it is asked for.
  useEffect(() => void loadConversation(), []);
  return (
    <div className="desk">
      <Unsent />
      <Rail />
      <Routes>
        <Route path="team" element={<OfSupervisors page={<Team />} />} />
        <Route path="queues" element={<OfSupervisors page={<Queues />} />} />
        <Route path="numbers" element={<OfSupervisors page={<Numbers />} />} />
        <Route path="watch/:taskSid" element={<OfSupervisors page={<Watch />} />} />
        <Route path="*" element={<Work />} />
      </Routes>
      <Suspense>
        <CrmShelf />
      </Suspense>
    </div>
  );
}

/** Sends what waits for the line, in every conversation: most of them are not open when it comes back. */
function Unsent() {
  return useUnsentChannels().map(sid => <Sender key={sid} channelSid={sid} />);
}

function Sender({ channelSid }: { channelSid: string }) {
  useSending(channelSid);
  return null;
}

function Work() {
  const isInbox = useMatch('/desk') !== null;
  return (
    <div className="work" data-open={isInbox ? 'inbox' : 'page'}>
      <Inbox />
      <Routes>
        <Route index element={<NoConversation />} />
        <Route path="t/:taskSid" element={<Later page={<Conversation />} />} />
        <Route path="c/:identity" element={<Later page={<History />} />} />
        <Route path="new" element={<Later page={<Outbound />} />} />
        <Route path="parked" element={<Later page={<Parked />} />} />
        <Route path="*" element={<NotFound />} />
      </Routes>
    </div>
  );
}

function OfSupervisors({ page }: { page: ReactNode }) {
  return useDesk().isSupervisor ? <Later page={page} /> : <Forbidden needed="supervisor" />;
}

function Later({ page }: { page: ReactNode }) {
  return <Suspense fallback={<SkeletonRows />}>{page}</Suspense>;
}

function Rail() {
  const { t } = useTranslation('desk');
  const { isSupervisor } = useDesk();
  const rows = useRows();
  const waiting = rows.filter(({ section, unread }) => section === 'offered' || unread > 0).length;
  useEffect(() => waitingInTitle.set(waiting), [waiting]);
  useEffect(() => () => waitingInTitle.set(0), []);
  const back = useParkedChats().filter(({ returned }) => returned !== null).length;
  useParkedWays();
  return (
    <nav className="rail" aria-label={t('rail.label')}>
      <Item
        to="/desk"
        Icon={IconInbox}
        label={t('rail.inbox')}
        count={waiting}
        told={t('rail.waiting', { count: waiting })}
      />
      <Item to="/desk/new" Icon={IconPencilPlus} label={t('rail.new')} />
      <Item
        {...{ to: '/desk/parked', Icon: IconPlayerPause, label: t('rail.parked') }}
        {...{ count: back, told: t('rail.back', { count: back }) }}
      />
      {isSupervisor && <Item to="/desk/team" Icon={IconUsers} label={t('rail.team')} />}
      {isSupervisor && <Item to="/desk/queues" Icon={IconListDetails} label={t('rail.queues')} />}
      {isSupervisor && <Item to="/desk/numbers" Icon={IconChartBar} label={t('rail.numbers')} />}
    </nav>
  );
}

/** What is parked is found by a key and in the palette too. */
function useParkedWays(): void {
  const { t } = useTranslation('desk');
  const navigate = useNavigate();
  const [label, group] = [t('keys.parked'), t('keys.inbox')];
  const run = useCallback(() => void navigate('/desk/parked'), [navigate]);
  useShortcuts([{ keys: 'g k', label, group, run }]);
  useActions(useMemo(() => [{ id: 'parked', group: t('rail.label'), label, run }], [t, label, run]));
}

interface ItemProps {
  to: string;
  Icon: ComponentType<{ size: number; 'aria-hidden': true }>;
  label: string;
  count?: number;
  /** What the count is of, for screen readers. */
  told?: string;
}

function Item({ to, Icon, label, count = 0, told = '' }: ItemProps) {
  return (
    <NavLink to={to} end={to === '/desk'} className="rail-item">
      <Icon size={20} aria-hidden />
      <span>{label}</span>
      {count > 0 && (
        <span className="badge numbers">
          {count}
          <span className="visually-hidden"> {told}</span>
        </span>
      )}
    </NavLink>
  );
}
