import { Anchor, Button } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from '../../ui/toast.ts';
import { drafts, noDraft, writeDraft } from '../composer/drafts.ts';
import { insertion, originOf, withInsertion } from '../model/crm.ts';
import type { CrmPage } from './crm-shelf.ts';

/** A page that shows nothing for so long will not come. */
const PATIENCE_MS = 4_000;

/**
 * What became of a page. Browsers hide from us whether a page that answers has refused to be framed: they say `loaded`
 * of their own notice as of the page. Only one that speaks is known to be there.
 */
type Fate = 'loading' | 'loaded' | 'speaks' | 'refused';

interface FrameProps {
  page: CrmPage;
  /** Whether it is to be seen; else it waits as it is. */
  isShown: boolean;
}

/** The page about a customer in a frame, and the way to it that always works. */
export function CrmFrame({ page, isShown }: FrameProps) {
  const { t } = useTranslation('desk');
  const frame = useRef<HTMLIFrameElement>(null);
  const [fate, loaded] = useFate(frame, page.url);
  useWords(frame, page, isShown);
  useSelected({ frame, page, isTold: isShown && (fate === 'loaded' || fate === 'speaks') });
  return (
    <div className="crm" hidden={!isShown}>
      {fate === 'refused' ? (
        <Refused url={page.url} />
      ) : (
        <>
          <Anchor href={page.url} target="_blank" rel="noreferrer noopener" size="sm">
            <IconExternalLink size={14} aria-hidden /> {t('crm.open')}
          </Anchor>
          {fate !== 'speaks' && (
            <p className="meta">{t(fate === 'loading' ? 'crm.loading' : 'crm.perhapsEmpty')}</p>
          )}
          <iframe
            ref={frame}
            title={t('context.crm')}
            src={page.url}
            sandbox="allow-scripts allow-forms allow-same-origin allow-popups"
            referrerPolicy="strict-origin"
            onLoad={loaded}
          />
        </>
      )}
    </div>
  );
}

function Refused({ url }: { url: string }) {
  const { t } = useTranslation('desk');
  return (
    <div className="crm-refused" role="status">
      <p>{t('crm.refused')}</p>
      <Button
        component="a"
        href={url}
        target="_blank"
        rel="noreferrer noopener"
        variant="default"
        leftSection={<IconExternalLink size={16} aria-hidden />}
      >
        {t('crm.open')}
      </Button>
    </div>
  );
}

type Frame = RefObject<HTMLIFrameElement | null>;

function useFate(frame: Frame, url: string): [Fate, () => void] {
  const [fate, setFate] = useState<Fate>('loading');
  useEffect(() => {
    setFate(originOf(url) === null ? 'refused' : 'loading');
    const given = setTimeout(() => setFate(now => (now === 'loading' ? 'refused' : now)), PATIENCE_MS);
    const spoken = ({ source, origin }: MessageEvent) => {
      if (source === frame.current?.contentWindow && origin === originOf(url)) setFate('speaks');
    };
    // Our own policy lets no page in that came without encryption.
    const forbidden = ({ blockedURI, effectiveDirective }: SecurityPolicyViolationEvent) => {
      if (effectiveDirective === 'frame-src' && originOf(blockedURI) === originOf(url)) setFate('refused');
    };
    window.addEventListener('message', spoken);
    document.addEventListener('securitypolicyviolation', forbidden);
    return () => {
      clearTimeout(given);
      window.removeEventListener('message', spoken);
      document.removeEventListener('securitypolicyviolation', forbidden);
    };
  }, [frame, url]);
  return [fate, () => setFate(now => (now === 'loading' ? 'loaded' : now))];
}

/** The page may put words into the reply to its own customer, while the agent looks at it; nobody else may. */
function useWords(frame: Frame, { channelSid, url }: CrmPage, isShown: boolean): void {
  const { t } = useTranslation('desk');
  useEffect(() => {
    if (!isShown || channelSid === null) return;
    const said = (event: MessageEvent) => {
      const text = event.source === frame.current?.contentWindow ? insertion(event, url) : null;
      if (text === null) return;
      const { reply } = drafts.get()[channelSid] ?? noDraft;
      writeDraft(channelSid, { reply: withInsertion(reply, text) });
      toast(t('crm.inserted'));
    };
    window.addEventListener('message', said);
    return () => window.removeEventListener('message', said);
  }, [frame, channelSid, url, isShown, t]);
}

interface Telling {
  frame: Frame;
  page: CrmPage;
  isTold: boolean;
}

/** Tells the page that its conversation is the one that the agent has open. Told to its own origin only. */
function useSelected({ frame, page: { url, facts }, isTold }: Telling): void {
  useEffect(() => {
    const origin = originOf(url);
    if (!isTold || origin === null) return;
    frame.current?.contentWindow?.postMessage({ type: 'conversationSelected', ...facts }, origin);
  }, [frame, url, facts, isTold]);
}
