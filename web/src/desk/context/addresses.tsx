import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { link, PEOPLE, unlink } from '../../people/same-person.ts';
import { useApi } from '../../session/use-session.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { toast } from '../../ui/toast.ts';
import { useDesk } from '../context.tsx';
import { KindIcon } from '../inbox/kind-icon.tsx';
import { addressTyped, bare, kindOfAddress, twinOf } from '../model/people.ts';
import { pastKey, sameQuery } from './use-customer.ts';

/** By which addresses a person is known; the team says which belong together, and takes it back. */
export function Addresses({ identity }: { identity: string }) {
  const { t } = useTranslation('desk');
  const same = useQuery(sameQuery(useApi(), identity));
  const ties = useTies(identity);
  const known = same.data ?? [];
  return (
    <section className="facts addresses" aria-label={t('people.title')}>
      <h4>{t('people.title')}</h4>
      <ul>
        {[identity, ...known].map(address => (
          <li key={address}>
            <Address address={address} />
            {address !== identity && (
              <Button
                size="compact-sm"
                variant="default"
                aria-label={t('people.unlinkOne', { address: bare(address) })}
                disabled={ties.isPending}
                onClick={() => ties.mutate({ other: address, deed: 'unlink' })}
              >
                {t('people.unlink')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {same.error && <ErrorPanel error={same.error} retry={() => void same.refetch()} />}
      {ties.error && <ErrorPanel error={ties.error} />}
      {same.data && <Twin identity={identity} known={known} ties={ties} />}
      {same.data && <Another known={[identity, ...known]} ties={ties} />}
    </section>
  );
}

function Address({ address }: { address: string }) {
  const { t } = useTranslation('desk');
  const kind = kindOfAddress(address);
  return (
    <span className="address">
      <KindIcon kind={kind} size={14} />
      <bdi className="numbers">{bare(address)}</bdi>
      <span className="meta">{t(`kinds.${kind}`)}</span>
    </span>
  );
}

interface Change {
  other: string;
  deed: 'link' | 'unlink';
}

type Ties = ReturnType<typeof useTies>;

/** Links and unlinks; what was done can be taken back for as long as the message about it stands. */
function useTies(identity: string) {
  const { t } = useTranslation('desk');
  const api = useApi();
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: ({ other, deed }: Change) => (deed === 'link' ? link : unlink)(api, identity, other),
    async onSuccess(_, { other, deed }) {
      const said = t(deed === 'link' ? 'people.linked' : 'people.unlinked', { address: bare(other) });
      const back = { other, deed: deed === 'link' ? 'unlink' : 'link' } as const;
      toast(said, { label: t('people.undo'), run: () => change.mutate(back) });
    },
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: [PEOPLE] }),
        queries.invalidateQueries({ queryKey: pastKey() }),
      ]),
  });
  return change;
}

interface MoreProps {
  known: readonly string[];
  ties: Ties;
}

/** The same number on the other network is most likely the same person: offered, and confirmed by a click. */
function Twin({ identity, known, ties }: MoreProps & { identity: string }) {
  const { t } = useTranslation('desk');
  const { chat } = useDesk().links;
  const twin = twinOf(identity);
  const isOpen = twin !== null && !known.includes(twin);
  const found = useQuery({
    ...{ queryKey: ['known in chat', twin], enabled: isOpen, staleTime: 60_000 },
    queryFn: () => chat.knows(twin!),
  });
  if (!isOpen || found.data !== true) return null;
  return (
    <p className="address-twin">
      {t('people.twin', { kind: t(`kinds.${kindOfAddress(twin)}`) })}{' '}
      <Button
        size="compact-sm"
        loading={ties.isPending}
        onClick={() => ties.mutate({ other: twin, deed: 'link' })}
      >
        {t('people.same')}
      </Button>
    </p>
  );
}

/** Any other address that somebody has written from. */
function Another({ known, ties }: MoreProps) {
  const { t } = useTranslation('desk');
  const { chat } = useDesk().links;
  const [text, setText] = useState('');
  const add = useMutation({
    async mutationFn(address: string) {
      if (!(await chat.knows(address))) throw new Error(t('people.stranger'));
      await ties.mutateAsync({ other: address, deed: 'link' });
    },
    onSuccess: () => setText(''),
  });
  const address = addressTyped(text);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (address !== '' && !known.includes(address)) add.mutate(address);
  };
  return (
    <form className="name-form" onSubmit={submit}>
      <TextInput
        label={t('people.add')}
        description={t('people.hint')}
        size="xs"
        value={text}
        onChange={event => setText(event.currentTarget.value)}
        error={add.error?.message}
      />
      <Button
        type="submit"
        size="xs"
        variant="default"
        loading={add.isPending}
        disabled={address === '' || known.includes(address)}
      >
        {t('people.link')}
      </Button>
    </form>
  );
}
