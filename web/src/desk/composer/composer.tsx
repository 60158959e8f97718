import { Button, SegmentedControl, Textarea } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { type ClipboardEvent, type KeyboardEvent, lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import type { ChannelLink } from '../../sdk/channel-link.ts';
import { confirm } from '../../ui/confirm.tsx';
import { Keys } from '../../ui/keys.tsx';
import { useShortcuts } from '../../ui/shortcuts.tsx';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { useStore } from '../../ui/store.ts';
import { useDesk } from '../context.tsx';
import { filled, findCanned, gapAfter, hasGaps, slashAt } from '../model/canned.ts';
import { meterOf, partsOf, type Window } from '../model/limits.ts';
import type { Kind } from '../model/people.ts';
import type { Canned } from '../settings.ts';
import { CannedList } from './canned-list.tsx';
import { attach, attachments, drafts, enterSends, noDraft, typed, writeDraft } from './drafts.ts';
import { AttachButton, Chosen, RefusedFiles, useDrop } from './files.tsx';
import { noteQueue, post } from './outbox.ts';
import { Tools } from './tools.tsx';
import { useCanned } from './use-canned.ts';
import { useFiles } from './use-files.ts';

const TemplatePicker = lazy(() => import('./template-picker.tsx'));

export interface ComposerProps {
  link: ChannelLink;
  kind: Kind;
  /** "Jane" and "+1 555 0100": to whom, and from which address of ours. */
  name: string;
  from: string;
  /** Fills `{{customer.name}}` and the like. */
  values: Readonly<Record<string, unknown>>;
  /** Where one may write freely for a while only; once it is over, templates take the place of the text box. */
  serviceWindow: Window | null;
  /** Why no reply can be written; notes stay possible. Null when it can. */
  locked: string | null;
}

const noFiles: readonly File[] = [];

/** Where the agent writes: to the customer, or on the team's own paper. */
export function Composer(props: ComposerProps) {
  const { link, serviceWindow, locked } = props;
  const isReply = (useStore(drafts)[link.sid] ?? noDraft).mode === 'reply';
  const isClosed = serviceWindow !== null && !serviceWindow.isOpen;
  // What was being written comes back with the customer's next message.
  return isReply && isClosed && locked === null ? <Templates {...props} /> : <Writing {...props} />;
}

/** After a day without a word of the customer's: only what WhatsApp has approved goes out. */
function Templates(props: ComposerProps) {
  const { link, values } = props;
  const { t } = useTranslation('desk');
  const { me } = useDesk();
  return (
    <section className="desk-composer" aria-label={t('templates.label')}>
      <Head composer={props} isNote={false} />
      <p className="composer-locked">
        <IconLock size={14} aria-hidden /> {t('lock.window')}
      </p>
      <Suspense fallback={<SkeletonRows rows={2} />}>
        <TemplatePicker
          values={{ agent: { name: me }, ...values }}
          action={t('templates.send')}
          isOnce
          send={text => post(link.sid, { text })}
        />
      </Suspense>
    </section>
  );
}

function Writing(props: ComposerProps) {
  const { link, kind, name, locked } = props;
  const { t } = useTranslation('desk');
  const draft = useStore(drafts)[link.sid] ?? noDraft;
  const files = useStore(attachments)[link.sid] ?? noFiles;
  const isNote = draft.mode === 'note' || locked !== null;
  const text = isNote ? draft.note : draft.reply;
  const box = useRef<HTMLTextAreaElement>(null);
  const write = useWrite(link, isNote);
  const { add: addFiles, refused, forgetRefused } = useFiles(link.sid, kind);
  const sendNow = useSend(props, { text, files, isNote });
  const send = () => {
    forgetRefused();
    sendNow();
  };
  const drop = useDrop(isNote ? null : addFiles);
  const canned = useCannedTyping({ box, text, write, values: props.values });
  useComposerKeys(link.sid, box);
  const { writes = false } = (useLocation().state ?? {}) as { writes?: boolean };
  useEffect(() => {
    if (writes) box.current?.focus();
  }, [writes]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (canned.keyDown(event)) return;
    if (!sends(event)) return;
    event.preventDefault();
    send();
  };
  return (
    <form
      className="desk-composer"
      data-note={isNote}
      {...drop}
      onSubmit={event => {
        event.preventDefault();
        send();
      }}
    >
      <Head composer={props} isNote={isNote} />
      {!isNote && files.length > 0 && <Chosen files={files} drop={rest => attach(link.sid, rest)} />}
      {!isNote && refused.length > 0 && <RefusedFiles reasons={refused} />}
      {canned.list && <CannedList {...canned.list} />}
      <Textarea
        ref={box}
        className="composer-box"
        autosize
        minRows={2}
        maxRows={10}
        value={text}
        placeholder={t(isNote ? 'composer.noteHint' : 'composer.hint')}
        aria-label={isNote ? t('composer.noteLabel') : t('composer.label', { name })}
        {...canned.described}
        onChange={event => write(event.currentTarget.value)}
        onSelect={canned.moved}
        onKeyDown={onKeyDown}
        onPaste={event => !isNote && paste(event, addFiles)}
      />
      <Foot composer={props} content={{ text, files, isNote }} addFiles={addFiles} openCanned={canned.open} />
    </form>
  );
}

interface FootProps {
  composer: ComposerProps;
  content: Content;
  addFiles(files: readonly File[]): void;
  openCanned(): void;
}

/** What can be put into it, how long it is, and the button. */
function Foot({ composer: { kind, serviceWindow }, content, addFiles, openCanned }: FootProps) {
  const { t } = useTranslation('desk');
  const { text, files, isNote } = content;
  return (
    <div className="composer-foot">
      {!isNote && <AttachButton add={addFiles} kind={kind} />}
      <Tools insert={openCanned} serviceWindow={isNote ? null : serviceWindow} />
      {!isNote && <Meter text={text} kind={kind} />}
      <Button
        type="submit"
        size="compact-md"
        className="composer-send"
        disabled={text.trim() === '' && (isNote || files.length === 0)}
        rightSection={<Keys keys={useStore(enterSends) ? '⏎' : 'mod+⏎'} />}
      >
        {t(isNote ? 'composer.addNote' : 'composer.send')}
      </Button>
    </div>
  );
}

/** Who reads it, and why no reply can be written. */
function Head({ composer, isNote }: { composer: ComposerProps; isNote: boolean }) {
  const { link, kind, name, from, locked } = composer;
  const { t } = useTranslation('desk');
  return (
    <>
      <div className="composer-head">
        <SegmentedControl
          size="xs"
          value={isNote ? 'note' : 'reply'}
          onChange={mode => writeDraft(link.sid, { mode: mode as 'reply' | 'note' })}
          data={[
            { value: 'reply', label: t('composer.reply'), disabled: locked !== null },
            { value: 'note', label: t('composer.note') },
          ]}
          aria-label={t('composer.mode')}
        />
        <span className="meta composer-to" dir="auto">
          {isNote ? t('composer.toTeam') : t('composer.to', { name, kind: t(`kinds.${kind}`), from })}
        </span>
      </div>
      {locked !== null && (
        <p className="composer-locked">
          <IconLock size={14} aria-hidden /> {locked}
        </p>
      )}
    </>
  );
}

function sends({ key, shiftKey, ctrlKey, metaKey, nativeEvent }: KeyboardEvent): boolean {
  if (key !== 'Enter' || shiftKey || nativeEvent.isComposing) return false;
  return ctrlKey || metaKey || enterSends.get();
}

function paste(event: ClipboardEvent, add: (files: readonly File[]) => void): void {
  const files = [...event.clipboardData.files];
  if (files.length === 0) return;
  event.preventDefault();
  add(files);
}

function useWrite({ sid, types }: ChannelLink, isNote: boolean): (text: string) => void {
  return text => {
    writeDraft(sid, typed(text, isNote));
    // What is noted is nobody else's business, that it is being noted neither.
    if (!isNote && text !== '') types();
  };
}

interface Content {
  text: string;
  files: readonly File[];
  isNote: boolean;
}

function useSend({ link, kind }: ComposerProps, { text, files, isNote }: Content): () => void {
  const { t } = useTranslation('desk');
  const send = async () => {
    if (isNote) {
      if (text.trim() === '') return;
      post(noteQueue(link.sid), { text: text.trim() });
      return writeDraft(link.sid, { note: '' });
    }
    const question = {
      title: t('composer.gaps'),
      body: t('composer.gapsBody'),
      action: t('composer.sendAnyway'),
    };
    if (hasGaps(text) && !(await confirm(question))) return;
    for (const part of partsOf(text, kind)) post(link.sid, { text: part });
    for (const file of files) post(link.sid, { text: '', file });
    writeDraft(link.sid, { reply: '' });
    attach(link.sid, []);
  };
  return () => void send();
}

function Meter({ text, kind }: { text: string; kind: Kind }) {
  const { t } = useTranslation('desk');
  const meter = meterOf(text, kind);
  if (meter === null) return null;
  const { used, room, segments, isOver } = meter;
  return (
    <span className="meta numbers segments" data-over={isOver}>
      {isOver
        ? t('composer.parts', { count: partsOf(text, kind).length })
        : segments === null
          ? t('composer.used', { used, room })
          : t('composer.segments', { used, room, count: segments })}
    </span>
  );
}

function useComposerKeys(channelSid: string, box: React.RefObject<HTMLTextAreaElement | null>): void {
  const { t } = useTranslation('desk');
  const group = t('keys.conversation');
  const turn = (mode: 'reply' | 'note') => {
    writeDraft(channelSid, { mode });
    box.current?.focus();
  };
  useShortcuts([
    { keys: 'r', label: t('keys.reply'), group, run: () => turn('reply') },
    { keys: 'n', label: t('keys.note'), group, run: () => turn('note') },
    {
      ...{ keys: 'mod+shift+n', label: t('keys.turn'), group },
      run: () => turn((drafts.get()[channelSid] ?? noDraft).mode === 'note' ? 'reply' : 'note'),
    },
  ]);
}

interface Typing {
  box: React.RefObject<HTMLTextAreaElement | null>;
  text: string;
  write(text: string): void;
  values: Readonly<Record<string, unknown>>;
}

const LIST_ID = 'canned-list';

/** Ready-made answers while a slash is typed: the list, its keys, and what the box says of it. */
function useCannedTyping({ box, text, write, values }: Typing) {
  const all = useCanned();
  const [caret, setCaret] = useState(0);
  const [at, setAt] = useState(0);
  const [closedFor, setClosedFor] = useState<string | null>(null);
  const slash = slashAt(text, caret);
  const found = slash === null || closedFor === text ? [] : findCanned(all, slash.query);
  const active = Math.min(at, found.length - 1);
  const choose = ({ body }: Canned) => {
    const start = slash?.start ?? caret;
    const put = filled(body, values);
    write(text.slice(0, start) + put + text.slice(caret));
    // What the agent has to fill in comes first; Tab leads on from there.
    const { start: from, end } = gapAfter(put, 0) ?? { start: put.length, end: put.length };
    requestAnimationFrame(() => {
      box.current?.focus();
      box.current?.setSelectionRange(start + from, start + end);
    });
  };
  /** False behind the last of them: there Tab leaves the box, as everywhere. */
  const toNextGap = (event: KeyboardEvent): boolean => {
    const gap = gapAfter(text, box.current?.selectionEnd ?? text.length);
    if (gap === null) return false;
    event.preventDefault();
    box.current?.setSelectionRange(gap.start, gap.end);
    return true;
  };
  return {
    list: found.length === 0 ? null : { id: LIST_ID, found, active, choose },
    described:
      found.length === 0
        ? {}
        : {
            'aria-controls': LIST_ID,
            'aria-activedescendant': `${LIST_ID}-${active}`,
            'aria-autocomplete': 'list' as const,
          },
    moved: () => setCaret(box.current?.selectionStart ?? 0),
    /** Begins a slash where the caret is. */
    open() {
      const place = box.current?.selectionStart ?? text.length;
      const before = text.slice(0, place);
      const slashed = `${before}${before === '' || /\s$/.test(before) ? '' : ' '}/`;
      write(slashed + text.slice(place));
      requestAnimationFrame(() => {
        box.current?.focus();
        box.current?.setSelectionRange(slashed.length, slashed.length);
        setCaret(slashed.length);
      });
    },
    keyDown(event: KeyboardEvent): boolean {
      if (found.length === 0) return event.key === 'Tab' && !event.shiftKey && toNextGap(event);
      const act = {
        ArrowDown: () => setAt((active + 1) % found.length),
        ArrowUp: () => setAt((active - 1 + found.length) % found.length),
        Enter: () => choose(found[active]!),
        Tab: () => choose(found[active]!),
        Escape: () => setClosedFor(text),
      }[event.key];
      if (act === undefined) return false;
      event.preventDefault();
      act();
      return true;
    },
  };
}
