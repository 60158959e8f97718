import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readAll } from '../../api/paging.ts';
import { useApi, useSession } from '../../session/use-session.ts';
import { announce } from '../../ui/announce.tsx';
import { confirm } from '../../ui/confirm.tsx';
import { download } from '../../ui/download.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { Facts, Part } from '../shared/parts.tsx';
import type { Configuration } from '../shared/types.ts';
import { type Belongings, type Erased, erase, findBelongings, receiptOf, stepsOf } from './belongings.ts';

/** Retention as it is, and the erasure of one contact: found, counted, erased, proved. */
export default function Erasure() {
  const { t } = useTranslation('console');
  const [identity, setIdentity] = useState('');
  const find = useFind();
  return (
    <div className="page">
      <PageHeader title={t('sections.erasure')} lead={t('erasure.lead')} />
      <form
        className="filters"
        onSubmit={event => {
          event.preventDefault();
          find.mutate(identity.trim());
        }}
      >
        <TextInput
          label={t('erasure.identity')}
          description={t('erasure.identityHint')}
          required
          value={identity}
          onChange={event => setIdentity(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={find.isPending}>
          {t('erasure.find')}
        </Button>
      </form>
      {find.error && <ErrorPanel error={find.error} />}
      {find.data && <Found key={find.submittedAt} belongings={find.data} />}
      <Part title={t('erasure.retention')}>
        <p>{t('erasure.retentionBody')}</p>
      </Part>
    </div>
  );
}

function useFind() {
  const api = useApi();
  return useMutation({
    async mutationFn(identity: string) {
      const [configuration, services] = await Promise.all([
        api.get<Configuration>('/flex-api/v1/Configuration'),
        readAll<{ sid: string }>(api, '/chat/v2/Services'),
      ]);
      const chatServices = services.map(({ sid }) => sid);
      const proxyService = configuration.attributes?.proxy_service_sid ?? null;
      return findBelongings(api, identity, { chatServices, proxyService });
    },
  });
}

function Found({ belongings }: { belongings: Belongings }) {
  const { t } = useTranslation('console');
  const api = useApi();
  const [done, setDone] = useState(0);
  const steps = stepsOf(belongings);
  const run = useMutation({
    mutationFn: () => erase(api, belongings, setDone),
    onSuccess: ({ gone }) => announce(t('erasure.done', { count: gone.length })),
  });
  const ask = async () => {
    const sure = await confirm({
      title: t('erasure.title', { identity: belongings.identity }),
      body: t('erasure.body', { count: steps }),
      action: t('erasure.erase'),
      destructive: true,
      typed: belongings.identity,
    });
    if (sure) run.mutate();
  };
  if (steps === 0)
    return (
      <div className="panel">
        <EmptyState title={t('erasure.nothing')} />
      </div>
    );
  return (
    <section className="panel boxed form" aria-label={t('erasure.found')}>
      <Facts
        of={belongings.parts.map(({ kind, paths }) => [t(`erasure.kinds.${kind}`), paths.length] as const)}
      />
      {run.data ? (
        <Receipt {...{ belongings }} erased={run.data} />
      ) : (
        <div className="page-actions">
          <Button className="button-bad" loading={run.isPending} onClick={() => void ask()}>
            {t('erasure.erase')}
          </Button>
          {run.isPending && <span role="status">{t('erasure.progress', { done, of: steps })}</span>}
        </div>
      )}
    </section>
  );
}

function Receipt({ belongings, erased }: { belongings: Belongings; erased: Erased }) {
  const { t } = useTranslation('console');
  const { identity: by } = useSession();
  const receipt = JSON.stringify(receiptOf(belongings, erased, { by, at: new Date() }), null, 2);
  return (
    <>
      <p role="status" style={{ margin: 0 }}>
        <StateMark kind={erased.refused.length === 0 ? 'good' : 'bad'}>
          {t('erasure.done', { count: erased.gone.length })}
        </StateMark>
      </p>
      {erased.refused.map(({ path, reason }) => (
        <p key={path} style={{ margin: 0 }}>
          {reason} <code className="mono">{path}</code>
        </p>
      ))}
      <div className="page-actions">
        <Button variant="default" onClick={() => download('erasure-receipt.json', receipt)}>
          {t('erasure.receipt')}
        </Button>
      </div>
    </>
  );
}
