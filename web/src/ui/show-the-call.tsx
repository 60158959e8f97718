import { Button, Drawer } from '@mantine/core';
import { useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { asCurl, asNode } from '../api/as-code.ts';
import { type Call, recorder } from '../api/recorder.ts';
import { CopyButton } from './copy-button.tsx';
import { callsOpened } from './overlay-store.ts';
import { useStore } from './store.ts';

/** The calls of the public API that the screen has made, as curl and as code. Stands once in the shell. */
export function ShowTheCall() {
  const { t } = useTranslation();
  const isOpened = useStore(callsOpened);
  return (
    <Drawer
      opened={isOpened}
      onClose={() => callsOpened.set(false)}
      title={t('calls.title')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {isOpened && <Calls />}
    </Drawer>
  );
}

/** What was asked when the drawer was opened: a list that grows by itself could not be read. */
function Calls() {
  const { t } = useTranslation();
  const now = useSyncExternalStore(recorder.subscribe, recorder.calls);
  const [calls, setCalls] = useState(now);
  const last = calls.at(-1)?.id ?? 0;
  const newer = now.filter(({ id }) => id > last).length;
  return (
    <>
      <p className="meta">{t(calls.length === 0 ? 'calls.none' : 'calls.lead')}</p>
      {newer > 0 && (
        <Button variant="default" size="compact-sm" onClick={() => setCalls(now)}>
          {t('calls.newer', { count: newer })}
        </Button>
      )}
      {[...calls].reverse().map(call => (
        <OneCall key={call.id} call={call} />
      ))}
    </>
  );
}

function OneCall({ call }: { call: Call }) {
  const { t } = useTranslation();
  const curl = asCurl(call, location.origin);
  const node = asNode(call);
  return (
    <details className="call">
      <summary>
        <strong className="mono">{call.method}</strong>
        <span className="mono" style={{ flex: 1 }}>
          {call.path}
        </span>
        <span className="meta numbers">
          {t('calls.took', { status: call.status, ms: call.milliseconds })}
        </span>
      </summary>
      <pre className="code">{curl}</pre>
      <CopyButton text={curl} label={t('calls.copyCurl')} />
      {node && (
        <>
          <pre className="code">{node}</pre>
          <CopyButton text={node} label={t('calls.copyNode')} />
        </>
      )}
    </details>
  );
}
