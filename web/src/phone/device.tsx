import { ActionIcon } from '@mantine/core';
import { IconAdjustments } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { confirm } from '../ui/confirm.tsx';
import { ErrorPanel } from '../ui/error-panel.tsx';
import type { Phone } from './carrier.ts';
import { Composer } from './composer.tsx';
import type { DeviceMenuProps } from './device-menu.tsx';
import { knobsOf, turned } from './faults.ts';
import { LookIcon } from './look-icon.tsx';
import { bare, limits, lookOf } from './network.ts';
import { Recipient } from './recipient.tsx';
import { useStored } from './stored.ts';
import { targetsOf } from './targets.ts';
import { businessOf, conversations, hasUnread } from './thread.ts';
import { Thread } from './thread-view.tsx';
import { type LivePhone, PHONES, removePhone, useAddresses, useCarrier, useLivePhone } from './use-phone.ts';
import { WindowClock } from './window-clock.tsx';
import type { Written } from './written.ts';

// Its menu weighs 28 kB, and nobody needs it before there is something to see.
const DeviceMenu = lazy(() => import('./device-menu.tsx'));
const FaultsDrawer = lazy(() => import('./faults-drawer.tsx'));
const ScriptDrawer = lazy(() => import('./script-drawer.tsx'));

export interface DeviceProps {
  phone: Phone;
  /** Its place on the wall. */
  number: number;
  /** Whom it writes to at first; without it, the first address that expects messages. */
  suggestedTo?: string;
  /** What stands in the composer at first. */
  suggestedText?: string;
}

/** One customer's phone: to whom, what was said, what to say. */
export function Device({ phone: known, number, suggestedTo = '', suggestedText = '' }: DeviceProps) {
  const { t } = useTranslation('phone');
  const live = useLivePhone(known);
  const { phone, messages } = live;
  const look = lookOf(phone.address);
  const addresses = useAddresses();
  const [chosen, choose] = useStored(`to.${phone.address}`, '');
  const targets = targetsOf(look, addresses.data ?? { flows: [], numbers: [] });
  const to = chosen || suggestedTo || conversations(messages)[0] || targets[0]?.address || '';
  const shown = messages.filter(message => businessOf(message) === to);
  const send = useSend(phone.address);
  const [script, setScript] = useState(false);
  const removal = useRemoval(live);
  useReading(live);
  return (
    <section className="device" data-look={look} aria-label={`${phone.name}, ${t(`looks.${look}`)}`}>
      <Head live={live} removal={removal} openScript={to === '' ? null : () => setScript(true)} />
      {removal.error && <ErrorPanel error={removal.error} />}
      <Recipient
        look={look}
        targets={targets}
        to={to}
        choose={choose}
        loaded={addresses.data !== undefined}
        others={conversations(messages)}
      />
      {look === 'whatsapp' && <WindowClock closesAt={phone.windows[to]} />}
      <Thread messages={shown} ready={live.ready} name={phone.name} />
      <Composer
        number={number}
        limit={limits[look]}
        metered={look === 'sms'}
        enabled={to !== ''}
        suggestedText={suggestedText}
        send={written => send(to, written)}
      />
      <Suspense fallback={null}>
        <ScriptDrawer
          {...{ phone, messages: shown, opened: script, close: () => setScript(false) }}
          say={text => send(to, { text, file: null })}
        />
      </Suspense>
    </section>
  );
}

/** Hosts the file with the carrier and hands the message to it. */
function useSend(address: string) {
  const carrier = useCarrier();
  return async (to: string, { text, file }: Written) => {
    const media = file === null ? [] : [await carrier.upload(file)];
    return carrier.write(address, { to, body: text, media });
  };
}

/** A phone that lies open is read a moment after something has come, unless its owner keeps that to themselves. */
function useReading({ phone, messages }: LivePhone): void {
  const carrier = useCarrier();
  const [reads] = useStored(`reads.${phone.address}`, 'yes');
  const unread = reads === 'yes' && hasUnread(messages);
  useEffect(() => {
    if (!unread) return;
    const timer = setTimeout(() => {
      if (document.visibilityState === 'visible') carrier.read(phone.address).catch(() => {});
    }, 800);
    return () => clearTimeout(timer);
  }, [unread, carrier, phone.address]);
}

interface HeadProps {
  live: LivePhone;
  removal: Pick<DeviceMenuProps, 'reset' | 'remove'>;
  openScript: (() => void) | null;
}

function Head({ live, removal, openScript }: HeadProps) {
  const { t } = useTranslation('phone');
  const { phone, connected, ready } = live;
  const look = lookOf(phone.address);
  const [faults, setFaults] = useState(false);
  const count = turned(knobsOf(phone.faults));
  return (
    <header className="device-head">
      <span className="avatar">
        <LookIcon look={look} size={18} />
      </span>
      <div className="device-name">
        <h2>{phone.name}</h2>
        <span className="meta">{ready && !connected ? t('device.lost') : bare(phone.address)}</span>
      </div>
      <ActionIcon
        variant="subtle"
        size={32}
        onClick={() => setFaults(true)}
        aria-label={t('faults.open', { count })}
        className={count > 0 ? 'turned' : ''}
      >
        <IconAdjustments size={18} aria-hidden />
        {count > 0 && <span className="count">{count}</span>}
      </ActionIcon>
      <Suspense fallback={<span className="menu-place" />}>
        <DeviceMenu phone={phone} reset={removal.reset} remove={removal.remove} openScript={openScript} />
      </Suspense>
      <Suspense fallback={null}>
        <FaultsDrawer phone={phone} opened={faults} close={() => setFaults(false)} />
      </Suspense>
    </header>
  );
}

/** What takes a phone's past or the phone itself away. */
function useRemoval({ phone: { address, name }, forget }: LivePhone) {
  const { t } = useTranslation('phone');
  const carrier = useCarrier();
  const queries = useQueryClient();
  const reset = useMutation({ mutationFn: () => carrier.reset(address), onSuccess: forget });
  const remove = useMutation({
    mutationFn: () => removePhone(carrier, address),
    onSettled: () => queries.invalidateQueries({ queryKey: PHONES }),
  });
  const askRemove = async () => {
    const question = {
      title: t('device.removeTitle', { name }),
      body: t('device.removeBody'),
      action: t('device.remove'),
    };
    if (await confirm({ ...question, destructive: true })) remove.mutate();
  };
  return { reset: () => reset.mutate(), remove: () => void askRemove(), error: reset.error ?? remove.error };
}
