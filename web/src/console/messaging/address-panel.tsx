import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { TwilioError } from '../../api/error.ts';
import { useApi } from '../../session/use-session.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { toast } from '../../ui/toast.ts';
import type { FlexFlow } from '../shared/types.ts';
import { AddressFields } from './address-fields.tsx';
import { CallDetails } from './deed-list.tsx';
import { type Call, send } from './deeds.ts';
import {
  type ChannelType,
  changesOf,
  type Draft,
  draftOf,
  emptyDraft,
  parametersOf,
  rivalOf,
  wrongIn,
} from './draft.ts';
import type { Known } from './surroundings.ts';
import { useChanged } from './use-changed.ts';

const TAKEN = 45210;

/** Creates an address, or modifies one; only what differs is sent. */
export function AddressPanel({
  flow,
  preset,
  known,
  close,
}: {
  flow: FlexFlow | null;
  /** What the new address is for. */
  preset?: { channelType: ChannelType; identity: string } | undefined;
  known: Known;
  close(): void;
}) {
  const { t } = useTranslation('console');
  const [before] = useState<Draft>(() =>
    flow ? draftOf(flow) : emptyDraft(preset?.identity, preset?.channelType),
  );
  const [draft, setDraft] = useState(before);
  const [tried, setTried] = useState(false);
  const api = useApi();
  const changed = useChanged();
  const call: Call = flow
    ? {
        method: 'POST',
        path: `/flex-api/v1/FlexFlows/${flow.sid}`,
        form: changesOf(before, draft, known.place),
      }
    : { method: 'POST', path: '/flex-api/v1/FlexFlows', form: parametersOf(draft, known.place) };
  const save = useMutation({
    mutationFn: () => send<FlexFlow>(api, call),
    onSuccess() {
      toast(t(flow ? 'address.saved' : 'states.created'));
      close();
    },
    onSettled: changed,
  });
  const wrong = wrongIn(draft);
  const rival = rivalOf(draft, known.flows, flow?.sid ?? null);
  const taken = save.error instanceof TwilioError && save.error.code === TAKEN;
  const conflict = rival
    ? t('address.rival', { name: rival.friendly_name })
    : taken
      ? t('address.taken')
      : undefined;
  return (
    <form
      className="form"
      onSubmit={event => {
        event.preventDefault();
        setTried(true);
        if (Object.keys(wrong).length === 0) save.mutate();
      }}
    >
      <AddressFields
        {...{ draft, known, conflict }}
        wrong={tried ? wrong : {}}
        change={part => {
          save.reset();
          setDraft(now => ({ ...now, ...part }));
        }}
      />
      {flow && <p className="meta">{t('address.running')}</p>}
      {conflict && draft.enabled && (
        <WaysOut rival={rival} disable={() => setDraft({ ...draft, enabled: false })} />
      )}
      <CallDetails call={call} label={t('showCall')} />
      {save.error && <ErrorPanel error={save.error} />}
      <Buttons {...{ call, close }} isNew={flow === null} busy={save.isPending} />
    </form>
  );
}

/** What can be done where another address answers already. */
function WaysOut({ rival, disable }: { rival: FlexFlow | null; disable(): void }) {
  const { t } = useTranslation('console');
  return (
    <div className="page-actions">
      {rival && (
        <Link to={`/console/messaging?tab=addresses&address=${rival.sid}`}>
          {t('address.rivalLink', { name: rival.friendly_name })}
        </Link>
      )}
      <Button size="compact-sm" variant="default" onClick={disable}>
        {t('address.disable')}
      </Button>
    </div>
  );
}

function Buttons({ call, isNew, busy, close }: { call: Call; isNew: boolean; busy: boolean; close(): void }) {
  const { t } = useTranslation('console');
  const isUnchanged = Object.keys(call.form ?? {}).length === 0;
  return (
    <div className="page-actions">
      <Button variant="default" onClick={close}>
        {t('cancel')}
      </Button>
      <Button type="submit" loading={busy} disabled={isUnchanged}>
        {t(isNew ? 'address.create' : 'address.save')}
      </Button>
    </div>
  );
}
