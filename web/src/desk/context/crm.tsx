import { useLayoutEffect, useMemo, useRef } from 'react';
import { crmAddress } from '../model/crm.ts';
import type { Row } from '../model/inbox.ts';
import { CrmFrame } from './crm-frame.tsx';
import { type CrmPage, showCrm } from './crm-shelf.ts';

interface CrmProps {
  row: Row;
  template: string;
  /** In a pane beside the conversation the page outlives the pane; in a drawer, which holds the focus, it cannot. */
  isKept: boolean;
}

/** The page about the customer that the Flex configuration names. */
export function Crm({ row, template, isKept }: CrmProps) {
  const { work, name } = row;
  const { taskSid, channelSid, attributes } = work;
  const url = crmAddress(template, row);
  const page = useMemo<CrmPage>(
    () => ({ taskSid, channelSid, url, facts: { taskSid, channelSid, name, attributes } }),
    [taskSid, channelSid, url, name, attributes],
  );
  return isKept ? <Place page={page} /> : <CrmFrame page={page} isShown />;
}

function Place({ page }: { page: CrmPage }) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => showCrm(page, place.current!), [page]);
  return <div ref={place} className="crm-place" />;
}
