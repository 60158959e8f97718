import { Button, Checkbox } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../session/use-session.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { toast } from '../../ui/toast.ts';
import { useAll } from '../shared/reading.ts';
import type { PooledNumber } from '../shared/types.ts';
import { CallDetails } from './deed-list.tsx';
import { type Call, removalOf, restorationOf, send } from './deeds.ts';
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
  const [also, choose] = useState({ handler: true, pool: true });
  const { number, pooled, flow } = wiring;
  const inUse = useInUse(wiring, known);
  const calls: Call[] =
    number === null
      ? [{ method: 'DELETE', path: `/flex-api/v1/FlexFlows/${flow!.sid}` }]
      : removalOf({ ...wiring, number }, known.place, { ...also, pool: also.pool && inUse === 0 });
  const remove = useRemoval({ name, wiring, known, close }, calls);
  return (
    <div className="form">
      <p style={{ margin: 0 }}>{t('remove.body', { name })}</p>
      <p style={{ margin: 0 }}>{t('remove.running')}</p>
      {number !== null && <Also {...{ also, choose, inUse }} isPooled={pooled !== null} />}
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

/** Removes, and offers to take that back for as long as the message about it is shown. */
function useRemoval({ name, wiring, known, close }: Removal, calls: readonly Call[]) {
  const { t } = useTranslation('console');
  const api = useApi();
  const changed = useChanged();
  const restore = async () => {
    try {
      for (const call of restorationOf(calls, wiring, known.place)) await send(api, call);
      toast(t('remove.restored', { name }));
    } catch (error) {
      toast(t('remove.notRestored', { name, reason: (error as Error).message }));
    }
    await changed();
  };
  return useMutation({
    async mutationFn() {
      for (const call of calls) await send(api, call);
    },
    onSuccess() {
      toast(t('remove.done', { name }), { label: t('remove.undo'), run: () => void restore() });
      close();
    },
    onSettled: changed,
  });
}

interface AlsoProps {
  also: { handler: boolean; pool: boolean };
  choose(also: AlsoProps['also']): void;
  isPooled: boolean;
  inUse: number | null;
}

/** What else leads to the number. */
function Also({ also, choose, isPooled, inUse }: AlsoProps) {
  const { t } = useTranslation('console');
  return (
    <>
      <Checkbox
        label={t('remove.handler')}
        description={t('remove.handlerHint')}
        checked={also.handler}
        onChange={event => choose({ ...also, handler: event.currentTarget.checked })}
      />
      {isPooled && (
        <Checkbox
          label={t('remove.pool')}
          description={inUse ? t('remove.inUse', { count: inUse }) : undefined}
          disabled={inUse !== 0}
          checked={also.pool && inUse === 0}
          onChange={event => choose({ ...also, pool: event.currentTarget.checked })}
        />
      )}
    </>
  );
}

/**
 * How many open sessions use the number now, null until that is known: while there is one, Proxy does not let it go.
 * Read from the whole pool: a number that has just left it is not there, where its own address would be an error.
 */
function useInUse({ pooled }: Pick<Wiring, 'pooled'>, { proxyServiceSid }: Known): number | null {
  const path = pooled && `/proxy/v1/Services/${proxyServiceSid}/PhoneNumbers`;
  const pool = useAll<PooledNumber>(path);
  if (pooled === null) return 0;
  if (pool.error) return pooled.in_use;
  return pool.data ? (pool.data.find(({ sid }) => sid === pooled.sid)?.in_use ?? 0) : null;
}
