import { NativeSelect, TextInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bare, type Look } from './network.ts';
import type { Target } from './targets.ts';

export interface RecipientProps {
  look: Look;
  targets: readonly Target[];
  /** Addresses that the phone has talked with already. */
  others: readonly string[];
  to: string;
  choose(address: string): void;
  loaded: boolean;
}

/** The choice that is none of the addresses: it opens a field. */
const OTHER = 'other';

/** To whom the phone writes: one of the account's addresses, or any other. */
export function Recipient({ look, targets, others, to, choose, loaded }: RecipientProps) {
  const { t } = useTranslation('phone');
  const [typing, setTyping] = useState(false);
  const known = targets.find(({ address }) => address === to);
  const nameOf = (address: string) => targets.find(target => target.address === address)?.name ?? '';
  const all = [...new Set([...targets.map(({ address }) => address), ...others, ...(to ? [to] : [])])];
  const prefix = { leftSection: <span className="meta">{t('to.prefix')}</span>, leftSectionWidth: 32 };
  const commit = (text: string) => {
    setTyping(false);
    if (text.trim() !== '') choose(text.trim());
  };
  return (
    <div className="recipient">
      {typing || (loaded && all.length === 0) ? (
        <TextInput
          size="xs"
          aria-label={t('to.label')}
          {...prefix}
          placeholder={t(`to.example.${look}`)}
          autoFocus={typing}
          onBlur={event => commit(event.currentTarget.value)}
          onKeyDown={event => event.key === 'Enter' && commit(event.currentTarget.value)}
        />
      ) : (
        <NativeSelect
          size="xs"
          aria-label={t('to.label')}
          {...prefix}
          value={to}
          onChange={event =>
            event.currentTarget.value === OTHER ? setTyping(true) : choose(event.currentTarget.value)
          }
          data={[
            ...all.map(address => ({ value: address, label: `${bare(address)} ${nameOf(address)}`.trim() })),
            { value: OTHER, label: t('to.other') },
          ]}
        />
      )}
      {loaded && to !== '' && !known?.expected && (
        <p className="nobody">
          <IconAlertTriangle size={14} aria-hidden /> {t('to.nobody')}
        </p>
      )}
    </div>
  );
}
