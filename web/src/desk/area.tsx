import './desk.css';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { reaches } from '../session/roles.ts';
import { useApi, useSession } from '../session/use-session.ts';
import { ErrorPanel } from '../ui/error-panel.tsx';
import { SkeletonRows } from '../ui/skeleton-rows.tsx';
import { setClock } from './clock.ts';
import { type Desk, DeskContext } from './context.tsx';
import { Frame } from './frame.tsx';
import { linksOf } from './links.ts';
import { type Configuration, settingsOf } from './settings.ts';

/** Where agents work: their conversations, and for supervisors their team. */
export default function Area() {
  const session = useSession();
  const api = useApi();
  const { identity, roles } = session;
  useEffect(() => void setClock().catch(() => undefined), []);
  const configuration = useQuery({
    queryKey: ['/flex-api/v1/Configuration'],
    staleTime: 60_000,
    queryFn: () => api.get<Configuration>('/flex-api/v1/Configuration'),
  });
  const links = linksOf(session);
  const desk = useMemo<Desk | null>(
    () =>
      configuration.data
        ? {
            ...{ links, me: identity, isSupervisor: reaches(roles, 'supervisor') },
            settings: settingsOf(configuration.data),
          }
        : null,
    [configuration.data, links, identity, roles],
  );
  if (desk) {
    return (
      <DeskContext value={desk}>
        <Frame />
      </DeskContext>
    );
  }
  if (!configuration.error) return <SkeletonRows />;
  return (
    <div className="page">
      <ErrorPanel error={configuration.error} retry={() => void configuration.refetch()} />
    </div>
  );
}
