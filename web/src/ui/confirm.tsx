import { Button, Group, Modal, Text, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { makeStore, type Store, useStore } from './store.ts';

export interface Question {
  /** "Remove +1 555 0100?" */
  title: string;
  /** What happens, and to whom. */
  body: ReactNode;
  /** The verb of the button. */
  action: string;
  destructive?: boolean;
  /** Must be typed before the button works: for what cannot be undone. */
  typed?: string;
}

interface Asked extends Question {
  answer(yes: boolean): void;
}

const asked: Store<Asked | null> = makeStore<Asked | null>(null);

/** Asks in a dialog; resolves with the answer. */
export function confirm(question: Question): Promise<boolean> {
  return new Promise(resolve => {
    asked.get()?.answer(false);
    const answer = (yes: boolean) => {
      asked.set(null);
      resolve(yes);
    };
    asked.set({ ...question, answer });
  });
}

/** Stands once in the shell. */
export function ConfirmDialog() {
  const question = useStore(asked);
  const { t } = useTranslation();
  return (
    <Modal
      opened={question !== null}
      onClose={() => question?.answer(false)}
      title={question?.title}
      centered
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {question && <Body key={question.title} question={question} />}
    </Modal>
  );
}

function Body({ question }: { question: Asked }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const { body, action, destructive, typed, answer } = question;
  return (
    <form
      onSubmit={event => {
        event.preventDefault();
        answer(true);
      }}
    >
      <Text component="div" mb="lg">
        {body}
      </Text>
      {typed !== undefined && (
        <TextInput
          mb="lg"
          label={t('confirm.type', { text: typed })}
          value={text}
          onChange={event => setText(event.currentTarget.value)}
        />
      )}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={() => answer(false)} data-autofocus={destructive || undefined}>
          {t('cancel')}
        </Button>
        <Button
          type="submit"
          disabled={typed !== undefined && text !== typed}
          className={destructive ? 'button-bad' : ''}
        >
          {action}
        </Button>
      </Group>
    </form>
  );
}
