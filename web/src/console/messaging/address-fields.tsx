import { Checkbox, NativeSelect, Radio, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { WholeNumber } from '../../ui/whole-number.tsx';
import { useAll } from '../shared/reading.ts';
import { CHANNEL_TYPES, type Draft, INTEGRATIONS, nameOf, type Wrong } from './draft.ts';
import type { Known } from './surroundings.ts';

export interface FieldsProps {
  draft: Draft;
  change(part: Partial<Draft>): void;
  wrong: Wrong;
  known: Known;
  /** The identity belongs to something that exists already and is not asked for. */
  fixed?: boolean;
  /** Said at the identity: another address has it. */
  conflict?: string | undefined;
}

/** The fields of an address. */
export function AddressFields(props: FieldsProps) {
  const { t } = useTranslation('console');
  const { draft, change, fixed } = props;
  return (
    <>
      {!fixed && <IdentityFields {...props} />}
      <TextInput
        label={t('address.friendlyName')}
        description={t('address.friendlyNameHint')}
        placeholder={nameOf({ ...draft, friendlyName: '' })}
        maxLength={256}
        value={draft.friendlyName}
        onChange={event => change({ friendlyName: event.currentTarget.value })}
      />
      <Radio.Group
        label={t('address.integration')}
        value={draft.integrationType}
        onChange={value => change({ integrationType: value as Draft['integrationType'] })}
      >
        <div className="chips">
          {INTEGRATIONS.map(type => (
            <Radio key={type} value={type} label={t(`integrations.${type}`)} />
          ))}
        </div>
      </Radio.Group>
      <Target {...props} />
      <Options {...props} />
    </>
  );
}

function IdentityFields({ draft, change, wrong, conflict }: FieldsProps) {
  const { t } = useTranslation('console');
  const error = conflict ?? (wrong.identity && t(`address.identityWrong.${wrong.identity}`));
  return (
    <>
      <NativeSelect
        label={t('address.type')}
        value={draft.channelType}
        onChange={event => change({ channelType: event.currentTarget.value as Draft['channelType'] })}
        data={CHANNEL_TYPES.map(value => ({ value, label: t(`channelTypes.${value}`) }))}
      />
      {draft.channelType !== 'web' && (
        <TextInput
          label={t('address.identity')}
          description={t(`address.identityHint.${draft.channelType}`)}
          value={draft.identity}
          onChange={event => change({ identity: event.currentTarget.value })}
          error={error}
        />
      )}
    </>
  );
}

function Target({ draft, change, wrong, known }: FieldsProps) {
  const { t } = useTranslation('console');
  const required = (field: 'flowSid' | 'workflowSid') => wrong[field] && t('address.choose');
  if (draft.integrationType === 'studio') {
    const flows = known.studioFlows.map(({ sid, friendly_name: name, status }) => ({
      value: sid,
      label: status === 'published' ? name : t('address.draftFlow', { name }),
    }));
    return (
      <NativeSelect
        label={t('address.flow')}
        value={draft.flowSid}
        error={required('flowSid')}
        data={[{ value: '', label: t('address.chooseFlow') }, ...flows]}
        onChange={event => change({ flowSid: event.currentTarget.value })}
      />
    );
  }
  if (draft.integrationType === 'external') {
    return (
      <TextInput
        label={t('address.url')}
        description={t('address.urlHint')}
        value={draft.url}
        error={wrong.url && t('address.urlWrong')}
        onChange={event => change({ url: event.currentTarget.value })}
      />
    );
  }
  return <TaskTarget {...{ draft, change, known }} error={required('workflowSid')} />;
}

function TaskTarget({
  draft,
  change,
  known,
  error,
}: Pick<FieldsProps, 'draft' | 'change' | 'known'> & { error: string | undefined }) {
  const { t } = useTranslation('console');
  const workspace = `/taskrouter/v1/Workspaces/${known.place.workspaceSid}`;
  const workflows = useAll<{ sid: string; friendly_name: string }>(`${workspace}/Workflows`);
  const channels = useAll<{ unique_name: string; friendly_name: string }>(`${workspace}/TaskChannels`);
  return (
    <>
      <NativeSelect
        label={t('address.workflow')}
        value={draft.workflowSid}
        error={error}
        data={[
          { value: '', label: t('address.chooseWorkflow') },
          ...(workflows.data ?? []).map(one => ({ value: one.sid, label: one.friendly_name })),
        ]}
        onChange={event => change({ workflowSid: event.currentTarget.value })}
      />
      <NativeSelect
        label={t('address.taskChannel')}
        value={draft.taskChannel}
        data={(channels.data ?? []).map(one => ({ value: one.unique_name, label: one.friendly_name }))}
        onChange={event => change({ taskChannel: event.currentTarget.value })}
      />
      <WholeNumber
        label={t('address.priority')}
        value={Number(draft.priority)}
        change={value => change({ priority: String(value) })}
      />
      <WholeNumber
        label={t('address.timeout')}
        min={1}
        value={Number(draft.timeout)}
        change={value => change({ timeout: String(value) })}
      />
    </>
  );
}

function Options({ draft, change }: FieldsProps) {
  const { t } = useTranslation('console');
  return (
    <>
      <Checkbox
        label={t('address.enabled')}
        description={t('address.enabledHint')}
        checked={draft.enabled}
        onChange={event => change({ enabled: event.currentTarget.checked })}
      />
      <Checkbox
        label={t('address.janitor')}
        description={t('address.janitorHint')}
        checked={draft.janitorEnabled}
        onChange={event => change({ janitorEnabled: event.currentTarget.checked })}
      />
      <details>
        <summary>{t('address.advanced')}</summary>
        <div className="form" style={{ paddingTop: 12 }}>
          <Checkbox
            label={t('address.longLived')}
            description={t('address.longLivedHint')}
            checked={draft.longLived}
            onChange={event => change({ longLived: event.currentTarget.checked })}
          />
          {draft.integrationType !== 'task' && (
            <NativeSelect
              label={t('address.retryCount')}
              description={t('address.retryCountHint')}
              value={draft.retryCount}
              data={['0', '1', '2', '3']}
              onChange={event => change({ retryCount: event.currentTarget.value })}
            />
          )}
        </div>
      </details>
    </>
  );
}
