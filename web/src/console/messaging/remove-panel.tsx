import { Button, Checkbox } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../session/use-session.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { toast } from '../../ui/toast.ts';
import { useOne } from '../shared/reading.ts';
import type { PooledNumber } from '../shared/types.ts';
import { CallDetails } from './deed-list.tsx';
import { removalOf, send } from './deeds.ts';
import type { Known } from './surroundings.ts';
import { useChanged } from './use-changed.ts';
import type { Wiring } from './wiring.ts';

export interface Removal {
  name: string;
  wiring: Pick<Wiring, 'flow' | 'pooled'> & { number: Wiring['number'] | null };
  known: Known;
  close(): void;
}

/** Says what removing an address leaves behind, and offers to take that back too. */
export function RemovePanel({ name, wiring, known, close }: Removal) {
  const { t } = useTranslation('console');
  const [also, setAlso] = useState({ handler: true, pool: true });
  const api = useApi();
  const changed = useChanged();
  const { number, pooled, flow } = wiring;
  const inUse = useInUse(wiring, known);
  const calls =
    number === null
      ? [{ method: 'DELETE' as const, path: `/flex-api/v1/FlexFlows/${flow!.sid}` }]
      : removalOf({ ...wiring, number }, known.place, { ...also, pool: also.pool && inUse === 0 });
  const remove = useMutation({
    async mutationFn() {
      for (const call of calls) await send(api, call);
    },
    onSuccess() {
      toast(t('remove.done', { name }));
      close();
    },
    onSettled: changed,
  });
  return (
    <div className="form">
      <p style={{ margin: 0 }}>{t('remove.body', { name })}</p>
      <p style={{ margin: 0 }}>{t('remove.running')}</p>
      {number !== null && (
        <>
          <Checkbox
            label={t('remove.handler')}
            description={t('remove.handlerHint')}
            checked={also.handler}
            onChange={event => setAlso({ ...also, handler: event.currentTarget.checked })}
          />
          {pooled !== null && (
            <Checkbox
              label={t('remove.pool')}
              description={inUse ? t('remove.inUse', { count: inUse }) : undefined}
              disabled={inUse !== 0}
              checked={also.pool && inUse === 0}
              onChange={event => setAlso({ ...also, pool: event.currentTarget.checked })}
            />
          )}
        </>
      )}
      <ul className="deed-list">
        {calls.map(call => (
          <li key={call.path}>
            <code className="mono">
              {call.method} {call.path}
            </code>
            <CallDetails call={call} label={call.path} />
          </li>
        ))}
      </ul>
      {remove.error && <ErrorPanel error={remove.error} />}
      <div className="page-actions">
        <Button variant="default" onClick={close} data-autofocus>
          {t('cancel')}
        </Button>
        <Button
          className="button-bad"
          loading={remove.isPending || inUse === null}
          onClick={() => remove.mutate()}
        >
          {t('remove.action')}
        </Button>
      </div>
    </div>
  );
}

/** How many open sessions use the number now, null until that is known: while there is one, Proxy does not let it go. */
function useInUse({ pooled }: Pick<Wiring, 'pooled'>, { proxyServiceSid }: Known): number | null {
  const path = pooled && `/proxy/v1/Services/${proxyServiceSid}/PhoneNumbers/${pooled.sid}`;
  const now = useOne<PooledNumber>(path);
  if (pooled === null) return 0;
  return now.error ? pooled.in_use : (now.data?.in_use ?? null);
}
