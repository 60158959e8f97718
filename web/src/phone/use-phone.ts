import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { readAll } from '../api/paging.ts';
import { sessionState } from '../session/store.ts';
import { useApi, useSession } from '../session/use-session.ts';
import { type Carrier, makeCarrier, type Phone, type PhoneMessage } from './carrier.ts';
import type { FlexFlow, IncomingNumber } from './targets.ts';
import { withMessage } from './thread.ts';

/** The token as it is now: renewals change it. */
function currentToken(): string {
  const state = sessionState();
  return state.status === 'in' ? state.session.token : '';
}

/** The same for as long as the person is signed in: a new one makes every phone read its past again. */
export function useCarrier(): Carrier {
  const { accountSid } = useSession();
  return useMemo(() => makeCarrier(currentToken, { accountSid }), [accountSid]);
}

export const PHONES: readonly string[] = ['simulator', 'phones'];

const STORED = 'switchhook.phone.wall';

/**
 * The carrier's phones. One that was started anew knows none: then those that this browser has seen are given back to
 * it, without what was said.
 */
async function phonesOf(carrier: Carrier): Promise<Phone[]> {
  const phones = await carrier.phones();
  const seen = JSON.parse(localStorage.getItem(STORED) ?? '[]') as Pick<Phone, 'address' | 'name'>[];
  const all = phones.length > 0 ? phones : await Promise.all(seen.map(phone => carrier.add(phone)));
  remember(all);
  return all;
}

function remember(phones: readonly Phone[]): void {
  localStorage.setItem(STORED, JSON.stringify(phones.map(({ address, name }) => ({ address, name }))));
}

/** Forgets a phone, here and at the carrier. */
export async function removePhone(carrier: Carrier, address: string): Promise<void> {
  await carrier.remove(address);
  remember((await carrier.phones()).filter(phone => phone.address !== address));
}

/** The wall of phones, as the carrier knows it. */
export function usePhones() {
  const carrier = useCarrier();
  return useQuery({ queryKey: PHONES, queryFn: () => phonesOf(carrier) });
}

export interface LivePhone {
  phone: Phone;
  messages: readonly PhoneMessage[];
  /** False until the past has been told; nothing is announced before. */
  ready: boolean;
  connected: boolean;
  forget(): void;
}

/** A phone and its messages, as they happen. */
export function useLivePhone(known: Phone): LivePhone {
  const carrier = useCarrier();
  const queries = useQueryClient();
  const { address } = known;
  const [phone, setPhone] = useState(known);
  const [messages, setMessages] = useState<readonly PhoneMessage[]>([]);
  const [state, setState] = useState({ ready: false, connected: false });
  useEffect(
    () =>
      carrier.listen(address, {
        phone: setPhone,
        message: message => setMessages(all => withMessage(all, message)),
        ready: () => setState({ ready: true, connected: true }),
        lost() {
          setState(({ ready }) => ({ ready, connected: false }));
          // A carrier that was started anew knows no phones any more: the wall shows that.
          void queries.invalidateQueries({ queryKey: PHONES });
        },
      }),
    [carrier, address, queries],
  );
  return { phone, messages, ...state, forget: () => setMessages([]) };
}

/** Numbers and Flex Flows of the account, to pick whom to write to. */
export function useAddresses() {
  const api = useApi();
  return useQuery({
    queryKey: ['addresses'],
    staleTime: 2_000,
    queryFn: async () => {
      const [flows, numbers] = await Promise.all([
        readAll<FlexFlow>(api, '/flex-api/v1/FlexFlows'),
        readAll<IncomingNumber>(api, `/api/2010-04-01/Accounts/${api.accountSid}/IncomingPhoneNumbers.json`),
      ]);
      return { flows, numbers };
    },
  });
}
