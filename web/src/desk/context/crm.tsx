import { Anchor } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { crmAddress } from '../model/crm.ts';
import type { Row } from '../model/inbox.ts';

/** The page about the customer that the Flex configuration names, in a frame of its own. */
export function Crm({ row, template }: { row: Row; template: string }) {
  const { t } = useTranslation('desk');
  const url = crmAddress(template, row);
  const [isLoaded, setLoaded] = useState(false);
  return (
    <div className="crm">
      <Anchor href={url} target="_blank" rel="noreferrer noopener" size="sm">
        <IconExternalLink size={14} aria-hidden /> {t('crm.open')}
      </Anchor>
      {!isLoaded && <p className="meta">{t('crm.loading')}</p>}
      <iframe
        title={t('context.crm')}
        src={url}
        sandbox="allow-scripts allow-forms allow-same-origin allow-popups"
        referrerPolicy="strict-origin"
        onLoad={() => setLoaded(true)}
      />
    </div>
  );
}
