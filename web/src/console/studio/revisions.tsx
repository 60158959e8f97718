import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { usePages } from '../../api/use-pages.ts';
import { useApi } from '../../session/use-session.ts';
import { confirm } from '../../ui/confirm.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { Loaded, SidePanel, When } from '../shared/parts.tsx';
import { useAct, useOne } from '../shared/reading.ts';
import { useParam } from '../shared/url.ts';
import { diffOf, type WidgetChange } from './diff.ts';
import type { WholeFlow } from './flow-page.tsx';
import type { Definition } from './layout.ts';

interface Revision {
  revision: number;
  status: string;
  commit_message: string | null;
  date_created: string;
  definition: Definition | null;
}

/** Every version of a flow, and what changed with it. */
export function Revisions({ flow }: { flow: WholeFlow }) {
  const { t } = useTranslation('console');
  const [compared, compare] = useParam('compare');
  const path = `/studio/v2/Flows/${flow.sid}/Revisions`;
  const list = usePages<Revision>(path);
  const number = Number(compared);
  return (
    <>
      <DataTable
        caption={t('studio.revisions')}
        list={list}
        rowKey={({ revision }) => String(revision)}
        empty={<EmptyState title={t('studio.noRevisions')} />}
        columns={[
          { key: 'revision', label: t('studio.revision'), numeric: true, cell: one => one.revision },
          {
            key: 'status',
            label: t('studio.status'),
            cell: one => t(`studio.${one.status}` as 'studio.draft'),
          },
          { key: 'message', label: t('studio.message'), cell: one => one.commit_message ?? '–' },
          { key: 'when', label: t('created'), cell: one => <When at={one.date_created} /> },
          {
            key: 'act',
            label: t('actions'),
            cell: one => (
              <span className="page-actions">
                <Button
                  size="compact-sm"
                  variant="subtle"
                  onClick={() => compare(String(one.revision))}
                  aria-label={t('studio.compareLabel', { revision: one.revision })}
                >
                  {t('studio.compare')}
                </Button>
                {one.revision !== flow.revision && <RollBack {...{ flow }} revision={one.revision} />}
              </span>
            ),
          },
        ]}
      />
      <SidePanel
        opened={compared !== null}
        title={t('studio.changesOf', { revision: number })}
        close={() => compare(null)}
      >
        <Changes path={path} revision={number} />
      </SidePanel>
    </>
  );
}

function Changes({ path, revision }: { path: string; revision: number }) {
  const { t } = useTranslation('console');
  const now = useOne<Revision>(`${path}/${revision}`);
  const before = useOne<Revision>(revision > 1 ? `${path}/${revision - 1}` : null);
  if (revision <= 1) return <p>{t('studio.first')}</p>;
  return (
    <Loaded of={now}>
      {after => (
        <Loaded of={before}>{old => <Diff changes={diffOf(old.definition!, after.definition!)} />}</Loaded>
      )}
    </Loaded>
  );
}

const SIGNS = { same: ' ', added: '+', removed: '−' } as const;

function Diff({ changes }: { changes: readonly WidgetChange[] }) {
  const { t } = useTranslation('console');
  if (changes.length === 0) return <p>{t('studio.noChanges')}</p>;
  return changes.map(({ name, kind, lines }) => (
    <section key={name}>
      <h3>
        {name} <span className="meta">{t(`studio.kinds.${kind}`)}</span>
      </h3>
      {lines.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section className="code diff" tabIndex={0} aria-label={name}>
          {lines.map(({ kind: line, text }, at) => {
            const Tag = line === 'added' ? 'ins' : line === 'removed' ? 'del' : 'span';
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name, and never move
              <Tag key={at}>{`${SIGNS[line]} ${text}\n`}</Tag>
            );
          })}
        </section>
      )}
    </section>
  ));
}

function RollBack({ flow, revision }: { flow: WholeFlow; revision: number }) {
  const { t } = useTranslation('console');
  const api = useApi();
  const back = useAct({
    async run() {
      const old = await api.get<Revision>(`/studio/v2/Flows/${flow.sid}/Revisions/${revision}`);
      await api.post(`/studio/v2/Flows/${flow.sid}`, {
        Status: 'published',
        Definition: JSON.stringify(old.definition),
        CommitMessage: t('studio.rolledBack', { revision }),
      });
    },
    changes: ['/studio/v2/Flows'],
    said: t('studio.rolledBack', { revision }),
  });
  const askFirst = async () => {
    const title = t('studio.rollBackTitle', { revision });
    if (await confirm({ title, body: t('studio.rollBackBody'), action: t('studio.rollBack') })) back.mutate();
  };
  return (
    <>
      <Button
        size="compact-sm"
        variant="subtle"
        loading={back.isPending}
        onClick={() => void askFirst()}
        aria-label={t('studio.rollBackTitle', { revision })}
      >
        {t('studio.rollBack')}
      </Button>
      {back.error && <ErrorPanel error={back.error} />}
    </>
  );
}
