import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useApi } from '../../session/use-session.ts';
import { confirm } from '../../ui/confirm.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { useAct, useAll } from '../shared/reading.ts';
import type { FlexFlow, StudioFlow } from '../shared/types.ts';
import type { WholeFlow } from './flow-page.tsx';

const FLOWS = '/studio/v2/Flows';

/** What is done with a flow as a whole: another one like it, or none any more. */
export function FlowDeeds({ flow }: { flow: WholeFlow }) {
  return (
    <>
      <Duplicate flow={flow} />
      <Remove flow={flow} />
    </>
  );
}

function Duplicate({ flow }: { flow: WholeFlow }) {
  const { t } = useTranslation('console');
  const api = useApi();
  const navigate = useNavigate();
  const duplicate = useAct<void, StudioFlow>({
    run: () =>
      api.post<StudioFlow>(FLOWS, {
        FriendlyName: t('studio.copyOf', { name: flow.friendly_name }),
        Status: 'draft',
        CommitMessage: t('studio.copyOf', { name: `${flow.sid}, ${flow.revision}` }),
        Definition: JSON.stringify(flow.definition),
      }),
    changes: [FLOWS],
    said: t('studio.duplicated'),
    then: ({ sid }) => navigate(`/console/studio/${sid}`),
  });
  return (
    <>
      <Button variant="default" loading={duplicate.isPending} onClick={() => duplicate.mutate()}>
        {t('studio.duplicate')}
      </Button>
      {duplicate.error && <ErrorPanel error={duplicate.error} />}
    </>
  );
}

function Remove({ flow: { sid, friendly_name: name } }: { flow: WholeFlow }) {
  const { t, i18n } = useTranslation('console');
  const api = useApi();
  const navigate = useNavigate();
  const addresses = useAll<FlexFlow>('/flex-api/v1/FlexFlows');
  const led = (addresses.data ?? []).filter(({ integration }) => integration.flow_sid === sid);
  const remove = useAct({
    run: () => api.remove(`${FLOWS}/${sid}`),
    changes: [FLOWS],
    said: t('studio.removed', { name }),
    then: () => navigate('/console/studio'),
  });
  const ask = async () => {
    const names = new Intl.ListFormat(i18n.language).format(led.map(one => one.friendly_name));
    const body = t(led.length === 0 ? 'studio.removeBody' : 'studio.removeLed', { names });
    const question = { title: t('remove.title', { name }), body, action: t('rowVerbs.remove') };
    if (await confirm({ ...question, destructive: true })) remove.mutate();
  };
  return (
    <>
      <Button
        variant="default"
        loading={remove.isPending}
        disabled={addresses.data === undefined}
        onClick={() => void ask()}
      >
        {t('rowVerbs.remove')}
      </Button>
      {remove.error && <ErrorPanel error={remove.error} />}
    </>
  );
}
