import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '../../ui/page-header.tsx';
import { Loaded } from '../shared/parts.tsx';
import { useConfiguration } from '../shared/reading.ts';

/** A page of the Flex project's workspace; its content gets the workspace's path. */
export function WorkspacePage({
  name,
  actions,
  children,
}: {
  name: 'routing' | 'tasks' | 'workflows' | 'queues' | 'workers' | 'activities';
  actions?: ReactNode;
  children(workspace: string): ReactNode;
}) {
  const { t } = useTranslation('console');
  const configuration = useConfiguration();
  return (
    <div className="page">
      <PageHeader title={t(`sections.${name}`)} lead={t(`leads.${name}`)} actions={actions} />
      <Loaded of={configuration}>
        {({ taskrouter_workspace_sid: sid }) => children(`/taskrouter/v1/Workspaces/${sid}`)}
      </Loaded>
    </div>
  );
}
