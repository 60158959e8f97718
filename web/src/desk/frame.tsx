import { IconInbox, IconListDetails, IconPencilPlus, IconUsers } from '@tabler/icons-react';
import type { ComponentType, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, Route, Routes, useMatch } from 'react-router';
import { Forbidden, NotFound } from '../app/message-pages.tsx';
import { useSending, useUnsentChannels } from './composer/use-sending.ts';
import { History } from './context/history.tsx';
import { useDesk, useRows } from './context.tsx';
import { Conversation } from './conversation/conversation.tsx';
import { NoConversation } from './conversation/no-conversation.tsx';
import { Inbox } from './inbox/inbox.tsx';
import { useOffers } from './inbox/use-offers.ts';
import { Outbound } from './outbound/outbound.tsx';
import { useStrips } from './strips.ts';
import { Queues } from './team/queues.tsx';
import { Team } from './team/team.tsx';
import { Watch } from './team/watch.tsx';

/** The panes of the desk. The inbox stays beside whatever is open; on narrow screens one of the two is shown. */
export function Frame() {
  useOffers();
  useStrips();
  return (
    <div className="desk">
      <Unsent />
      <Rail />
      <Routes>
        <Route path="team" element={<OfSupervisors page={<Team />} />} />
        <Route path="queues" element={<OfSupervisors page={<Queues />} />} />
        <Route path="watch/:taskSid" element={<OfSupervisors page={<Watch />} />} />
        <Route path="*" element={<Work />} />
      </Routes>
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
        <Route path="t/:taskSid" element={<Conversation />} />
        <Route path="c/:identity" element={<History />} />
        <Route path="new" element={<Outbound />} />
        <Route path="*" element={<NotFound />} />
      </Routes>
    </div>
  );
}

function OfSupervisors({ page }: { page: ReactNode }) {
  return useDesk().isSupervisor ? page : <Forbidden needed="supervisor" />;
}

function Rail() {
  const { t } = useTranslation('desk');
  const { isSupervisor } = useDesk();
  const rows = useRows();
  const waiting = rows.filter(({ section, unread }) => section === 'offered' || unread > 0).length;
  return (
    <nav className="rail" aria-label={t('rail.label')}>
      <Item to="/desk" Icon={IconInbox} label={t('rail.inbox')} count={waiting} />
      <Item to="/desk/new" Icon={IconPencilPlus} label={t('rail.new')} />
      {isSupervisor && <Item to="/desk/team" Icon={IconUsers} label={t('rail.team')} />}
      {isSupervisor && <Item to="/desk/queues" Icon={IconListDetails} label={t('rail.queues')} />}
    </nav>
  );
}

interface ItemProps {
  to: string;
  Icon: ComponentType<{ size: number; 'aria-hidden': true }>;
  label: string;
  count?: number;
}

function Item({ to, Icon, label, count = 0 }: ItemProps) {
  const { t } = useTranslation('desk');
  return (
    <NavLink to={to} end={to === '/desk'} className="rail-item">
      <Icon size={20} aria-hidden />
      <span>{label}</span>
      {count > 0 && (
        <span className="badge numbers">
          {count}
          <span className="visually-hidden"> {t('rail.waiting', { count })}</span>
        </span>
      )}
    </NavLink>
  );
}
