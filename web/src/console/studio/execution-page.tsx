import { Button } from '@mantine/core';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { useApi } from '../../session/use-session.ts';
import { confirm } from '../../ui/confirm.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SidText } from '../../ui/sid-text.tsx';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { Facts, Loaded, LoadedPage, Part, When } from '../shared/parts.tsx';
import { useAct, useIsAdmin, useOne } from '../shared/reading.ts';
import { type Definition, passedOf } from './layout.ts';
import { type Story, StoryPart } from './story.tsx';

const Canvas = lazy(() => import('./canvas.tsx'));

/** What happened in one conversation, and why. */
export default function ExecutionPage() {
  const { t } = useTranslation('console');
  const { flow, execution } = useParams();
  const path = `/studio/v2/Flows/${flow}/Executions/${execution}`;
  const story = useOne<Story>(`${path}/Why`);
  return (
    <LoadedPage title={t('studio.execution')} of={story}>
      {told => (
        <>
          <PageHeader title={t('studio.execution')} actions={<Ending story={told} path={path} />} />
          <Told story={told} />
        </>
      )}
    </LoadedPage>
  );
}

function Told({ story }: { story: Story }) {
  const { t } = useTranslation('console');
  const isAdmin = useIsAdmin();
  const [selected, select] = useState<string | null>(null);
  return (
    <>
      <section className="panel boxed" aria-label={t('studio.execution')}>
        <Facts
          of={[
            [t('sid'), <SidText key="sid" sid={story.execution_sid} />],
            [t('studio.status'), t(story.status === 'active' ? 'studio.active' : 'studio.ended')],
            [t('studio.revision'), story.flow_version],
            [t('studio.began'), <When key="began" at={story.date_created} />],
            [
              t('studio.waitsFor'),
              story.waits_for &&
                t('studio.waits', { widget: story.waits_for.widget, event: story.waits_for.event }),
            ],
            [t('studio.endReason'), story.end_reason],
          ]}
        />
      </section>
      {isAdmin && <Picture {...{ story, selected, select }} />}
      <Part title={t('studio.steps')} lead={t('studio.stepsLead')}>
        <StoryPart story={story} selected={selected} />
      </Part>
    </>
  );
}

interface PictureProps {
  story: Story;
  selected: string | null;
  select(name: string): void;
}

function Picture({ story, selected, select }: PictureProps) {
  const revision = useOne<{ definition: Definition }>(
    `/studio/v2/Flows/${story.flow_sid}/Revisions/${story.flow_version}`,
  );
  const marks = useMemo(() => {
    const { widgets, ways } = passedOf(story.steps);
    return { passed: widgets, ways, waits: story.waits_for?.widget ?? null, selected };
  }, [story, selected]);
  return (
    <div style={{ marginTop: 16 }}>
      <Loaded of={revision}>
        {({ definition }) => (
          <Suspense fallback={<SkeletonRows />}>
            <Canvas {...{ definition, marks, select }} />
          </Suspense>
        )}
      </Loaded>
    </div>
  );
}

function Ending({ story, path }: { story: Story; path: string }) {
  const { t } = useTranslation('console');
  const api = useApi();
  const isAdmin = useIsAdmin();
  const end = useAct({
    run: () => api.post(path, { Status: 'ended' }),
    changes: [path.slice(0, path.lastIndexOf('/'))],
    said: t('studio.endedNow'),
  });
  if (!isAdmin || story.status !== 'active') return null;
  const ask = async () => {
    const sure = await confirm({
      ...{
        title: t('studio.endTitle'),
        body: t('studio.endBody'),
        action: t('studio.endNow'),
        destructive: true,
      },
    });
    if (sure) end.mutate();
  };
  return (
    <>
      {end.error && <ErrorPanel error={end.error} />}
      <Button variant="default" loading={end.isPending} onClick={() => void ask()}>
        {t('studio.endNow')}
      </Button>
    </>
  );
}
