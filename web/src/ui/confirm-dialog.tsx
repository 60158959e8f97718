import { Button, Group, Modal, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Asked, asked } from './confirm.tsx';
import { useStore } from './store.ts';

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
