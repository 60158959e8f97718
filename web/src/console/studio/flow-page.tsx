import { Button, Tabs } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { CopyButton } from '../../ui/copy-button.tsx';
import { download } from '../../ui/download.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { SidText } from '../../ui/sid-text.tsx';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { Facts, LoadedPage, When } from '../shared/parts.tsx';
import { useIsAdmin, useOne } from '../shared/reading.ts';
import type { StudioFlow } from '../shared/types.ts';
import { useParam } from '../shared/url.ts';
import { DefinitionForm } from './definition-form.tsx';
import { Executions } from './executions.tsx';
import { FlowDeeds } from './flow-deeds.tsx';
import type { Definition } from './layout.ts';
import { Revisions } from './revisions.tsx';

const Canvas = lazy(() => import('./canvas.tsx'));

export interface WholeFlow extends StudioFlow {
  definition: Definition;
  valid: boolean | null;
  commit_message: string | null;
}

/** One flow: its picture, its conversations, its revisions, its definition. */
export default function FlowPage() {
  const { flow } = useParams();
  const isAdmin = useIsAdmin();
  return isAdmin ? <Whole sid={flow!} /> : <OnlyExecutions sid={flow!} />;
}

function OnlyExecutions({ sid }: { sid: string }) {
  const { t } = useTranslation('console');
  return (
    <div className="page">
      <PageHeader title={t('studio.executions')} lead={t('studio.supervisorLead')} />
      <Executions flow={sid} />
    </div>
  );
}

function Whole({ sid }: { sid: string }) {
  const flow = useOne<WholeFlow>(`/studio/v2/Flows/${sid}`);
  const { t } = useTranslation('console');
  return (
    <LoadedPage title={t('sections.studio')} of={flow}>
      {one => <Body flow={one} />}
    </LoadedPage>
  );
}

function Body({ flow }: { flow: WholeFlow }) {
  const { t } = useTranslation('console');
  const [tab, setTab] = useParam('tab');
  const text = JSON.stringify(flow.definition, null, 2);
  const isPublished = flow.status === 'published';
  return (
    <>
      <PageHeader
        title={flow.friendly_name}
        actions={
          <>
            <CopyButton text={flow.webhook_url} label={t('studio.copyWebhook')} />
            <Button variant="default" onClick={() => download(`${flow.friendly_name}.json`, text)}>
              {t('studio.export')}
            </Button>
            <FlowDeeds flow={flow} />
          </>
        }
      />
      <section className="panel boxed" aria-label={flow.friendly_name}>
        <Facts
          of={[
            [t('sid'), <SidText key="sid" sid={flow.sid} />],
            [
              t('studio.status'),
              <StateMark key="status" kind={isPublished ? 'good' : 'warn'}>
                {t(isPublished ? 'studio.published' : 'studio.draft')}
              </StateMark>,
            ],
            [t('studio.revision'), flow.revision],
            [t('studio.message'), flow.commit_message],
            [t('studio.changed'), <When key="when" at={flow.date_updated} />],
          ]}
        />
      </section>
      <Tabs value={tab ?? 'canvas'} onChange={setTab} keepMounted={false} mt="md">
        <Tabs.List mb="md">
          <Tabs.Tab value="canvas">{t('studio.canvas')}</Tabs.Tab>
          <Tabs.Tab value="executions">{t('studio.executions')}</Tabs.Tab>
          <Tabs.Tab value="revisions">{t('studio.revisions')}</Tabs.Tab>
          <Tabs.Tab value="definition">{t('studio.json')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="canvas">
          <Suspense fallback={<SkeletonRows />}>
            <Canvas definition={flow.definition} />
          </Suspense>
          <Outline definition={flow.definition} />
        </Tabs.Panel>
        <Tabs.Panel value="executions">
          <Executions flow={flow.sid} />
        </Tabs.Panel>
        <Tabs.Panel value="revisions">
          <Revisions flow={flow} />
        </Tabs.Panel>
        <Tabs.Panel value="definition">
          <DefinitionForm key={flow.revision} flow={flow} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

/** The same in words: every widget and where it leads. */
function Outline({ definition }: { definition: Definition }) {
  const { t } = useTranslation('console');
  return (
    <details style={{ marginTop: 12 }}>
      <summary>{t('studio.outline')}</summary>
      <ul>
        {definition.states.map(({ name, type, transitions = [] }) => (
          <li key={name}>
            <strong>{name}</strong> <span className="meta">{type}</span>
            <ul>
              {transitions.map(({ event, next }, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the ways out of a widget have no other name
                <li key={at}>{t('studio.leads', { event, next: next || t('studio.end') })}</li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </details>
  );
}
