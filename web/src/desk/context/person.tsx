import { Button, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../session/use-session.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { toast } from '../../ui/toast.ts';
import { useDesk } from '../context.tsx';
import { KindIcon } from '../inbox/kind-icon.tsx';
import type { Row } from '../model/inbox.ts';
import { bare, initials } from '../model/people.ts';
import { readTree } from '../model/tree.ts';
import { Addresses } from './addresses.tsx';
import { Facts } from './facts.tsx';
import { useCustomer } from './use-customer.ts';

/** What is known of a customer. What is not known is said to be unknown. */
export function Person({ row, identity }: { row: Row; identity: string | null }) {
  const { t, i18n } = useTranslation('desk');
  const user = useCustomer(identity);
  const { channel, work, kind, name } = row;
  const asked = channel?.attributes.pre_engagement_data;
  const since =
    user.data &&
    new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium' }).format(new Date(user.data.date_created));
  return (
    <div className="person-card">
      <div className="person-head">
        <span className="face large" aria-hidden="true">
          {initials(name)}
        </span>
        <div>
          <h3 dir="auto">{name}</h3>
          <p className="meta">
            <KindIcon kind={kind} size={14} /> {identity ? bare(identity) : t('person.unknown')}
          </p>
        </div>
      </div>
      {user.error && <ErrorPanel error={user.error} retry={() => void user.refetch()} />}
      {user.data && (
        <Name sid={user.data.sid} name={user.data.friendly_name ?? ''} identity={user.data.identity} />
      )}
      {identity !== null && <Addresses key={identity} identity={identity} />}
      <Facts
        title={t('person.about')}
        facts={{
          [t('person.network')]: t(`kinds.${kind}`),
          [t('person.since')]: since ?? t('person.unknown'),
          [t('person.queue')]: work.queueName,
          ...(user.data && readTree(user.data.attributes)),
        }}
      />
      <Facts
        title={t('person.asked')}
        facts={typeof asked === 'string' ? readTree(asked) : (asked as object)}
      />
      <Facts title={t('person.collected')} facts={collected(work.attributes)} />
    </div>
  );
}

/** What the bot or a script has put on the task; what the machinery needs is left out. */
function collected(attributes: Row['work']['attributes']): object {
  const known =
    /^(channelSid|channelType|name|proxySessionSID|conversations|direction|to|from|transfer_note|rejections|wrapUpLimitSeconds|targetWorker|autoAnswer)$/;
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => !known.test(key)));
}

function Name({ sid, name, identity }: { sid: string; name: string; identity: string }) {
  const { t } = useTranslation('desk');
  const api = useApi();
  const queries = useQueryClient();
  const { chatServiceSid } = useDesk().settings;
  const [text, setText] = useState(name);
  const service = `/chat/v2/Services/${chatServiceSid}/Users`;
  const save = useMutation({
    mutationFn: () => api.post(`${service}/${sid}`, { FriendlyName: text.trim() }),
    onSuccess() {
      toast(t('person.saved'));
      void queries.invalidateQueries({ queryKey: [`${service}/${encodeURIComponent(identity)}`] });
    },
  });
  return (
    <form
      className="name-form"
      onSubmit={event => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <TextInput
        label={t('person.name')}
        size="xs"
        value={text}
        onChange={event => setText(event.currentTarget.value)}
        error={save.error?.message}
      />
      <Button
        type="submit"
        size="xs"
        variant="default"
        loading={save.isPending}
        disabled={text.trim() === '' || text.trim() === name}
      >
        {t('person.save')}
      </Button>
    </form>
  );
}
