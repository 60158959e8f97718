import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Api, makeApi } from '../../api/client.ts';
import { readAll } from '../../api/paging.ts';
import { useApi } from '../../session/use-session.ts';
import { confirm } from '../../ui/confirm.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SidText } from '../../ui/sid-text.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { When } from '../shared/parts.tsx';
import { type KeyUses, useKeyUses } from './key-uses.ts';

interface Key {
  sid: string;
  friendly_name: string;
  date_created: string;
}

/** API keys. No person's token may touch them: the page asks for the auth token, and forgets it when it is left. */
export default function Keys() {
  const { t } = useTranslation('console');
  const [authToken, setAuthToken] = useState<string | null>(null);
  return (
    <div className="page">
      <PageHeader title={t('sections.keys')} lead={t('keysPage.lead')} />
      {authToken === null ? (
        <Unlock unlock={setAuthToken} />
      ) : (
        <KeyList authToken={authToken} lock={() => setAuthToken(null)} />
      )}
    </div>
  );
}

function Unlock({ unlock }: { unlock(authToken: string): void }) {
  const { t } = useTranslation('console');
  const { accountSid } = useApi();
  const [text, setText] = useState('');
  const check = useMutation({
    mutationFn: () => apiWith(accountSid, text).get(pathOf(accountSid), { PageSize: 1 }),
    onSuccess: () => unlock(text),
  });
  return (
    <form
      className="panel boxed form"
      onSubmit={event => {
        event.preventDefault();
        check.mutate();
      }}
    >
      <p style={{ margin: 0 }}>{t('keysPage.why')}</p>
      <PasswordInput
        label={t('keysPage.authToken')}
        description={t('keysPage.memory')}
        autoComplete="off"
        required
        value={text}
        onChange={event => setText(event.currentTarget.value)}
        visibilityToggleButtonProps={{ 'aria-label': t('keysPage.show') }}
      />
      {check.error && <ErrorPanel error={check.error} />}
      <div className="page-actions">
        <Button type="submit" loading={check.isPending}>
          {t('keysPage.unlock')}
        </Button>
      </div>
    </form>
  );
}

const pathOf = (accountSid: string): string => `/api/2010-04-01/Accounts/${accountSid}/Keys.json`;

/** Acts as the account itself; a refusal says nothing about the person's own sign-in. */
const apiWith = (accountSid: string, secret: string): Api =>
  makeApi({ accountSid, credentials: () => ({ name: accountSid, secret }) });

function KeyList({ authToken, lock }: { authToken: string; lock(): void }) {
  const { t } = useTranslation('console');
  const { accountSid } = useApi();
  const api = useMemo(() => apiWith(accountSid, authToken), [accountSid, authToken]);
  const keys = useQuery({
    queryKey: ['keys', accountSid],
    queryFn: () => readAll<Key>(api, pathOf(accountSid)),
    gcTime: 0,
  });
  const uses = useKeyUses(api);
  const again = () => {
    void keys.refetch();
    void uses.refetch();
  };
  return (
    <>
      <NewKey api={api} again={again} />
      <DataTable
        caption={t('sections.keys')}
        list={{
          ...{ rows: keys.data ?? [], loading: keys.isPending || uses.isPending, error: keys.error },
          ...{ more: null, loadingMore: false, retry: again },
        }}
        rowKey={({ sid }) => sid}
        empty={<EmptyState title={t('keysPage.none')} />}
        columns={[
          { key: 'name', label: t('addresses.name'), cell: one => one.friendly_name || '–' },
          { key: 'sid', label: t('sid'), cell: one => <SidText sid={one.sid} /> },
          { key: 'created', label: t('created'), cell: one => <When at={one.date_created} /> },
          ...(uses.data
            ? [{ key: 'used', label: t('keysPage.used'), cell: lastUse(t('keysPage.never'), uses.data) }]
            : []),
          { key: 'act', label: t('actions'), cell: one => <Revoke {...{ api, again }} of={one} /> },
        ]}
      />
      {uses.data && <p className="meta">{t('keysPage.grain')}</p>}
      {uses.error && <ErrorPanel error={uses.error} retry={() => void uses.refetch()} />}
      <div className="page-actions" style={{ marginTop: 12 }}>
        <Button variant="default" onClick={lock}>
          {t('keysPage.lock')}
        </Button>
      </div>
    </>
  );
}

/** A key that was made a moment ago may not be among the uses yet. */
const lastUse = (never: string, uses: KeyUses) =>
  function LastUse({ sid }: Key) {
    const at = uses.get(sid) ?? null;
    return at === null ? never : <When at={at} />;
  };

interface Doing {
  api: Api;
  again(): void;
}

function NewKey({ api, again }: Doing) {
  const { t } = useTranslation('console');
  const [name, setName] = useState('');
  const create = useMutation({
    mutationFn: () =>
      api.post<Key & { secret: string }>(pathOf(api.accountSid), { FriendlyName: name.trim() }),
    onSuccess() {
      setName('');
      again();
    },
    // The secret is nowhere once the page is left.
    gcTime: 0,
  });
  return (
    <>
      <form
        className="filters"
        onSubmit={event => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <TextInput
          label={t('keysPage.name')}
          maxLength={64}
          value={name}
          onChange={event => setName(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={create.isPending}>
          {t('keysPage.create')}
        </Button>
      </form>
      {create.error && <ErrorPanel error={create.error} />}
      {create.data && (
        <div className="panel boxed" role="status" style={{ marginBottom: 12 }}>
          <StateMark kind="warn">{t('keysPage.once')}</StateMark>
          <p className="mono">
            {create.data.sid}
            <br />
            {create.data.secret}
          </p>
          <CopyButton text={create.data.secret} label={t('keysPage.copySecret')} />
        </div>
      )}
    </>
  );
}

function Revoke({ api, again, of }: Doing & { of: Key }) {
  const { t } = useTranslation('console');
  const name = of.friendly_name || of.sid;
  const remove = useMutation({
    mutationFn: () => api.remove(pathOf(api.accountSid).replace('.json', `/${of.sid}.json`)),
    onSettled: again,
  });
  const ask = async () => {
    const title = t('keysPage.revokeTitle', { name });
    const body = t('keysPage.revokeBody');
    if (await confirm({ title, body, action: t('keysPage.revoke'), destructive: true })) remove.mutate();
  };
  return (
    <>
      <Button
        size="compact-sm"
        variant="subtle"
        loading={remove.isPending}
        onClick={() => void ask()}
        aria-label={t('keysPage.revokeTitle', { name })}
      >
        {t('keysPage.revoke')}
      </Button>
      {remove.error && <ErrorPanel error={remove.error} />}
    </>
  );
}
