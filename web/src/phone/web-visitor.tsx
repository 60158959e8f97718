import { ActionIcon, Button, Menu, Select, Textarea, TextInput } from '@mantine/core';
import { IconDotsVertical, IconWorld } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ChatLink, openChat } from '../sdk/chat-link.ts';
import { renewalDelayMs, signInOfToken } from '../session/token.ts';
import { useSession } from '../session/use-session.ts';
import { ErrorPanel } from '../ui/error-panel.tsx';
import { useStore } from '../ui/store.ts';
import { Composer } from './composer.tsx';
import { Thread } from './thread-view.tsx';
import { useAddresses } from './use-phone.ts';
import { changeVisitor, type Visitor } from './visitors.ts';
import { asPhoneMessages, beginChat, endChat, renewToken } from './web-chat.ts';
import { sendApart } from './written.ts';

const LIMIT = 32_768;

/** A visitor of a web page, with the page's chat: first a few questions, then the conversation. */
export default function WebVisitor({ visitor, number }: { visitor: Visitor; number: number }) {
  const { t } = useTranslation('phone');
  return (
    <section className="device" data-look="web" aria-label={`${visitor.name}, ${t('looks.web')}`}>
      <header className="device-head">
        <span className="avatar">
          <IconWorld size={18} aria-hidden />
        </span>
        <div className="device-name">
          <h2>{visitor.name}</h2>
          <span className="meta">{t('web.page')}</span>
        </div>
        <VisitorMenu visitor={visitor} />
      </header>
      {visitor.chat ? (
        <Chat key={visitor.chat.channelSid} visitor={visitor} chat={visitor.chat} number={number} />
      ) : (
        <Questions visitor={visitor} />
      )}
    </section>
  );
}

function VisitorMenu({ visitor }: { visitor: Visitor }) {
  const { t } = useTranslation('phone');
  const { id, name } = visitor;
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" size={32} aria-label={t('device.menu', { name })}>
          <IconDotsVertical size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => changeVisitor(id, { id, name })}>{t('web.again')}</Menu.Item>
        <Menu.Item onClick={() => changeVisitor(id, null)}>{t('device.remove')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** What the page asks before a chat begins. */
function Questions({ visitor }: { visitor: Visitor }) {
  const { t } = useTranslation('phone');
  const { accountSid } = useSession();
  const flows = (useAddresses().data?.flows ?? []).filter(one => one.channel_type === 'web' && one.enabled);
  const [name, setName] = useState(visitor.name);
  const [question, setQuestion] = useState(t('web.suggested'));
  const [chosen, choose] = useState<string | null>(null);
  const flexFlowSid = chosen ?? flows[0]?.sid ?? '';
  const begin = useMutation({
    mutationFn: async () => {
      const chat = await beginChat({ accountSid, flexFlowSid, name, question });
      pendingQuestions.set(chat.channelSid, question);
      changeVisitor(visitor.id, { ...visitor, name, chat });
    },
  });
  return (
    <form
      className="questions"
      onSubmit={event => {
        event.preventDefault();
        begin.mutate();
      }}
    >
      <p>{t('web.hello')}</p>
      <Select
        label={t('web.flow')}
        data={flows.map(one => ({ value: one.sid, label: one.friendly_name }))}
        value={flexFlowSid || null}
        onChange={choose}
        allowDeselect={false}
        placeholder={t('web.noFlow')}
      />
      <TextInput
        label={t('add.name')}
        value={name}
        onChange={event => setName(event.currentTarget.value)}
        required
      />
      <Textarea
        label={t('web.question')}
        value={question}
        onChange={event => setQuestion(event.currentTarget.value)}
        autosize
        minRows={2}
        required
      />
      {begin.error && <ErrorPanel error={begin.error} />}
      <Button type="submit" loading={begin.isPending} disabled={flexFlowSid === ''}>
        {t('web.begin')}
      </Button>
    </form>
  );
}

/** First questions that are still to be said, by channel: the page says them itself once it is connected. */
const pendingQuestions = new Map<string, string>();

interface ChatProps {
  visitor: Visitor;
  chat: NonNullable<Visitor['chat']>;
  number: number;
}

function Chat({ visitor, chat, number }: ChatProps) {
  const [link, setLink] = useState<ChatLink | null>(null);
  const { token } = chat;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a renewed token does not make a new connection
  useEffect(() => {
    const opened = openChat({ origin: location.origin, token });
    setLink(opened);
    return () => opened.close();
  }, []);
  useRenewal(visitor, chat, link);
  return link === null ? null : <Conversation link={link} visitor={visitor} chat={chat} number={number} />;
}

/** Renews the visitor's token before it ends, as the page of a real chat does. */
function useRenewal(visitor: Visitor, chat: ChatProps['chat'], link: ChatLink | null): void {
  const { accountSid } = useSession();
  useEffect(() => {
    const expiresAt = signInOfToken(chat.token)?.expiresAt ?? 0;
    const timer = setTimeout(
      async () => {
        const token = await renewToken(accountSid, chat.token).catch(() => null);
        if (token === null) return;
        link?.updateToken(token);
        changeVisitor(visitor.id, { ...visitor, chat: { ...chat, token } });
      },
      renewalDelayMs(expiresAt, Date.now()),
    );
    return () => clearTimeout(timer);
  }, [accountSid, visitor, chat, link]);
}

function Conversation({ link, visitor, chat, number }: ChatProps & { link: ChatLink }) {
  const { t } = useTranslation('phone');
  const { accountSid } = useSession();
  const channel = link.channel(chat.channelSid);
  const state = useStore(channel.state);
  const { status: connection } = useStore(link.state);
  const isReady = state.status === 'ready';
  const isOver = state.attributes.status === 'INACTIVE';
  const last = state.messages.at(-1)?.index;
  useEffect(() => {
    const question = pendingQuestions.get(chat.channelSid);
    if (!isReady || question === undefined) return;
    pendingQuestions.delete(chat.channelSid);
    channel.send(question, {}).catch(() => pendingQuestions.set(chat.channelSid, question));
  }, [isReady, channel, chat.channelSid]);
  useEffect(() => {
    if (last !== undefined && document.visibilityState === 'visible') channel.read(last);
  }, [last, channel]);
  const messages = useFiles(asPhoneMessages(state, chat.identity), channel.mediaUrl);
  const others = state.typing.filter(identity => identity !== chat.identity);
  const end = useMutation({ mutationFn: () => endChat(accountSid, chat) });
  return (
    <>
      <p className="window">{t(isOver ? 'web.over' : `web.connection.${connection}`)}</p>
      <Thread messages={messages} ready={isReady} name={visitor.name} />
      <p className="typing meta" aria-live="polite">
        {others.length > 0 && t('web.typing')}
      </p>
      {isOver ? (
        <Button m="sm" onClick={() => changeVisitor(visitor.id, { id: visitor.id, name: visitor.name })}>
          {t('web.again')}
        </Button>
      ) : (
        <>
          <Composer
            number={number}
            limit={LIMIT}
            enabled={isReady}
            types={channel.types}
            send={written =>
              sendApart(written, {
                text: text => channel.send(text, {}),
                file: file => channel.sendFile(file, {}),
              })
            }
          />
          {end.error && <ErrorPanel error={end.error} />}
          <Button
            variant="subtle"
            size="compact-sm"
            mb="sm"
            disabled={!isReady}
            loading={end.isPending}
            onClick={() => end.mutate()}
          >
            {t('web.end')}
          </Button>
        </>
      )}
    </>
  );
}

type Messages = ReturnType<typeof asPhoneMessages>;

/** Puts the temporary addresses of files where their places are held. */
function useFiles(messages: Messages, addressOf: (index: number) => Promise<string>): Messages {
  const [addresses, setAddresses] = useState<ReadonlyMap<number, string>>(new Map());
  const wanted = messages.filter(({ media, order }) => media.length > 0 && !addresses.has(order));
  const key = wanted.map(({ order }) => order).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says which addresses are wanted
  useEffect(() => {
    for (const { order } of wanted) {
      addressOf(order).then(
        url => setAddresses(now => new Map(now).set(order, url)),
        () => {},
      );
    }
  }, [key]);
  return messages.map(message => ({
    ...message,
    media: message.media.flatMap(one => {
      const url = addresses.get(message.order);
      return url === undefined ? [] : { ...one, url };
    }),
  }));
}
