import { lazy, type ReactNode, Suspense } from 'react';
import { Route, Routes } from 'react-router';
import { Forbidden, NotFound } from '../app/message-pages.tsx';
import { type Role, reaches } from '../session/roles.ts';
import { useSession } from '../session/use-session.ts';
import { SkeletonRows } from '../ui/skeleton-rows.tsx';
import './console.css';
import { Frame } from './frame.tsx';

const Home = lazy(() => import('./home.tsx'));
const Messaging = lazy(() => import('./messaging/page.tsx'));
const Numbers = lazy(() => import('./numbers/routes.tsx'));
const Channels = lazy(() => import('./numbers/channels.tsx'));
const Sandbox = lazy(() => import('./numbers/sandbox.tsx'));
const Proxy = lazy(() => import('./numbers/proxy.tsx'));
const Chat = lazy(() => import('./chat/routes.tsx'));
const Answers = lazy(() => import('./answers/page.tsx'));
const Templates = lazy(() => import('./templates/page.tsx'));
const Studio = lazy(() => import('./studio/routes.tsx'));
const Routing = lazy(() => import('./routing/overview.tsx'));
const Tasks = lazy(() => import('./routing/tasks.tsx'));
const Workflows = lazy(() => import('./routing/workflows.tsx'));
const Queues = lazy(() => import('./routing/queues.tsx'));
const Workers = lazy(() => import('./routing/workers.tsx'));
const Activities = lazy(() => import('./routing/activities.tsx'));
const Users = lazy(() => import('./account/users.tsx'));
const Keys = lazy(() => import('./account/keys.tsx'));
const Webhooks = lazy(() => import('./webhooks/page.tsx'));
const Monitor = lazy(() => import('./account/monitor.tsx'));
const Usage = lazy(() => import('./account/usage.tsx'));
const Setup = lazy(() => import('./account/setup.tsx'));
const Erasure = lazy(() => import('./account/erasure.tsx'));

/** What administrators set up, and what supervisors look into; everything by the public REST API. */
export default function Area() {
  const admin = (screen: ReactNode) => <Needs least="admin">{screen}</Needs>;
  return (
    <Frame>
      <Suspense fallback={<SkeletonRows />}>
        <Routes>
          <Route index element={<Home />} />
          <Route path="messaging" element={admin(<Messaging />)} />
          <Route path="numbers/*" element={admin(<Numbers />)} />
          <Route path="channels" element={admin(<Channels />)} />
          <Route path="sandbox" element={admin(<Sandbox />)} />
          <Route path="proxy" element={<Proxy />} />
          <Route path="chat/*" element={<Chat />} />
          <Route path="answers" element={admin(<Answers />)} />
          <Route path="templates" element={admin(<Templates />)} />
          <Route path="studio/*" element={<Studio />} />
          <Route path="routing" element={<Routing />} />
          <Route path="tasks" element={<Tasks />} />
          <Route path="workflows" element={<Workflows />} />
          <Route path="queues" element={<Queues />} />
          <Route path="workers" element={<Workers />} />
          <Route path="activities" element={<Activities />} />
          <Route path="users" element={admin(<Users />)} />
          <Route path="keys" element={admin(<Keys />)} />
          <Route path="webhooks" element={admin(<Webhooks />)} />
          <Route path="monitor" element={admin(<Monitor />)} />
          <Route path="usage" element={admin(<Usage />)} />
          <Route path="setup" element={admin(<Setup />)} />
          <Route path="erasure" element={admin(<Erasure />)} />
          <Route path="*" element={<NotFound />} />
        </Routes>
      </Suspense>
    </Frame>
  );
}

function Needs({ least, children }: { least: Role; children: ReactNode }) {
  const { roles } = useSession();
  return reaches(roles, least) ? children : <Forbidden needed={least} />;
}
