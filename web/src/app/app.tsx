import { DirectionProvider, MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { BrowserRouter, Navigate, Route, Routes } from 'react-router';
import { reaches } from '../session/roles.ts';
import { SessionContext, useSession, useSessionState } from '../session/use-session.ts';
import { SkeletonRows } from '../ui/skeleton-rows.tsx';
import { theme, variables } from '../ui/theme.ts';
import { type Area, areas } from './areas.ts';
import { FailedPage } from './failed-page.tsx';
import { Forbidden, NotFound } from './message-pages.tsx';
import { queries } from './queries.ts';
import { Shell } from './shell.tsx';
import { SignedOut } from './signed-out.tsx';

const SignInAgain = lazy(() => import('./sign-in-again.tsx'));

/** The whole app: the look, the sign-in, the shell and the areas. */
export function App() {
  const { i18n } = useTranslation();
  const direction = i18n.dir();
  return (
    <DirectionProvider key={direction} initialDirection={direction} detectDirection={false}>
      <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
        <QueryClientProvider client={queries}>
          <BrowserRouter>
            <Gate />
          </BrowserRouter>
        </QueryClientProvider>
      </MantineProvider>
    </DirectionProvider>
  );
}

function Gate() {
  const state = useSessionState();
  if (state.status === 'checking') return null;
  if (state.status === 'out' && state.session === null) return <SignedOut reason={state.reason} />;
  return (
    <SessionContext value={state.session}>
      <Shell>
        <Routes>
          <Route index element={<Navigate to="/welcome" replace />} />
          {areas.map(area => (
            <Route key={area.name} path={`${area.name}/*`} element={<AreaGate area={area} />} />
          ))}
          <Route path="*" element={<NotFound />} />
        </Routes>
      </Shell>
      {state.status === 'out' && (
        <Suspense fallback={null}>
          <SignInAgain />
        </Suspense>
      )}
    </SessionContext>
  );
}

function AreaGate({ area }: { area: Area }) {
  const { roles } = useSession();
  if (!reaches(roles, area.needs)) return <Forbidden needed={area.needs} />;
  return (
    <FailedPage key={area.name}>
      <Suspense fallback={<SkeletonRows />}>
        <area.Screen />
      </Suspense>
    </FailedPage>
  );
}
