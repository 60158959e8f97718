import { Autocomplete } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
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

/** To whom the phone writes: one of the account's addresses, or any other. */
export function Recipient({ look, targets, others, to, choose, loaded }: RecipientProps) {
  const { t } = useTranslation('phone');
  const [text, setText] = useState(to);
  useEffect(() => setText(to), [to]);
  const known = targets.find(({ address }) => address === to);
  const nameOf = (address: string) => targets.find(target => target.address === address)?.name;
  const all = [...new Set([...targets.map(({ address }) => address), ...others])];
  return (
    <div className="recipient">
      <Autocomplete
        size="xs"
        aria-label={t('to.label')}
        leftSection={<span className="meta">{t('to.prefix')}</span>}
        leftSectionWidth={32}
        placeholder={t(`to.example.${look}`)}
        value={text}
        data={all}
        onChange={setText}
        onOptionSubmit={choose}
        onBlur={() => text !== to && choose(text.trim())}
        filter={({ options }) => options}
        renderOption={({ option }) => (
          <span>
            {bare(option.value)} <span className="meta">{nameOf(option.value)}</span>
          </span>
        )}
        maxDropdownHeight={240}
      />
      {loaded && to !== '' && !known?.expected && (
        <p className="nobody">
          <IconAlertTriangle size={14} aria-hidden /> {t('to.nobody')}
        </p>
      )}
    </div>
  );
}
