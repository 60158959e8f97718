import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../session/use-session.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { CallDetails } from '../messaging/deed-list.tsx';
import { send } from '../messaging/deeds.ts';
import type { Known } from '../messaging/surroundings.ts';
import { useAccountPath, useAct, useAll } from '../shared/reading.ts';
import type { IncomingNumber } from '../shared/types.ts';
import { HANDLER_KINDS, type HandlerDraft, handlerDraftOf, handlerParameters } from './handler-form.ts';

interface Props {
  draft: HandlerDraft;
  change(part: Partial<HandlerDraft>): void;
}

/** "A message comes in": who is asked, and who when that one fails. */
export function HandlerFields({ number, known }: { number: IncomingNumber; known: Known }) {
  const { t } = useTranslation('console');
  const [draft, setDraft] = useState(() => handlerDraftOf(number));
  const change = (part: Partial<HandlerDraft>) => setDraft(now => ({ ...now, ...part }));
  const account = useAccountPath();
  const api = useApi();
  const path = `${account}/IncomingPhoneNumbers/${number.sid}.json`;
  const call = { method: 'POST' as const, path, form: handlerParameters(draft, known.place.webhook) };
  const save = useAct({
    run: () => send(api, call),
    changes: [`${account}/IncomingPhoneNumbers`],
    said: t('saved'),
  });
  return (
    <form
      className="panel boxed form"
      onSubmit={event => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <TextInput
        label={t('numbersTab.name')}
        maxLength={64}
        value={draft.friendlyName}
        onChange={event => change({ friendlyName: event.currentTarget.value })}
      />
      <NativeSelect
        label={t('numbers.handler')}
        value={draft.kind}
        data={HANDLER_KINDS.map(value => ({ value, label: t(`handlerKinds.${value}`) }))}
        onChange={event => change({ kind: event.currentTarget.value as HandlerDraft['kind'] })}
      />
      <Target {...{ draft, change }} known={known} />
      <TextInput
        label={t('numbers.fallback')}
        value={draft.fallbackUrl}
        onChange={event => change({ fallbackUrl: event.currentTarget.value })}
      />
      <TextInput
        label={t('numbers.statusCallback')}
        value={draft.statusCallback}
        onChange={event => change({ statusCallback: event.currentTarget.value })}
      />
      <CallDetails call={call} label={t('showCall')} />
      {save.error && <ErrorPanel error={save.error} />}
      <div className="page-actions">
        <Button type="submit" loading={save.isPending}>
          {t('save')}
        </Button>
      </div>
    </form>
  );
}

function Target({ draft, change, known }: Props & { known: Known }) {
  const { t } = useTranslation('console');
  if (draft.kind === 'studio') {
    const flows = known.studioFlows.map(one => ({ value: one.webhook_url, label: one.friendly_name }));
    return (
      <NativeSelect
        label={t('address.flow')}
        required
        value={draft.flowUrl}
        data={[{ value: '', label: t('address.chooseFlow') }, ...flows]}
        onChange={event => change({ flowUrl: event.currentTarget.value })}
      />
    );
  }
  if (draft.kind === 'application') return <Application {...{ draft, change }} />;
  if (draft.kind !== 'url') return null;
  return (
    <>
      <TextInput
        label={t('numbers.url')}
        type="url"
        required
        value={draft.url}
        onChange={event => change({ url: event.currentTarget.value })}
      />
      <NativeSelect
        label={t('numbers.method')}
        value={draft.method}
        data={['POST', 'GET']}
        onChange={event => change({ method: event.currentTarget.value })}
      />
    </>
  );
}

function Application({ draft, change }: Props) {
  const { t } = useTranslation('console');
  const applications = useAll<{ sid: string; friendly_name: string }>(
    `${useAccountPath()}/Applications.json`,
  );
  return (
    <NativeSelect
      label={t('numbers.application')}
      required
      value={draft.applicationSid}
      data={[
        { value: '', label: t('numbers.chooseApplication') },
        ...(applications.data ?? []).map(one => ({ value: one.sid, label: one.friendly_name })),
      ]}
      onChange={event => change({ applicationSid: event.currentTarget.value })}
    />
  );
}
