/** What is done with things that the whole team shares: one is removed, many are taken over from a file. */
import { Button, FileButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { confirm } from '../../ui/confirm.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { useAct } from './reading.ts';

export interface RemoveItemProps {
  title: string;
  /** What becomes of it. */
  body: string;
  run(): Promise<void>;
  /** What is read anew afterwards. */
  changes: readonly string[];
}

/** Removes one after it was asked for twice. */
export function RemoveItem({ title, body, run, changes }: RemoveItemProps) {
  const { t } = useTranslation('console');
  const remove = useAct({ run, changes });
  const ask = async () => {
    const question = { title: t('answers.removeTitle', { title }), body };
    if (await confirm({ ...question, action: t('rowVerbs.remove'), destructive: true })) remove.mutate();
  };
  return (
    <>
      <Button
        size="compact-sm"
        variant="subtle"
        loading={remove.isPending}
        onClick={() => void ask()}
        aria-label={t('rowActions.remove', { name: title })}
      >
        {t('rowVerbs.remove')}
      </Button>
      {remove.error && <ErrorPanel error={remove.error} />}
    </>
  );
}

export interface ImportItemsProps<Item> {
  /** What stands in a file. */
  itemsIn(text: string): readonly Item[];
  /** Said when nothing does. */
  nothing: string;
  /** Those that are there already stay as they are. */
  isKnown(item: Item): boolean;
  add(item: Item): Promise<void>;
  changes: readonly string[];
}

/** Takes over what stands in a JSON file. */
export function ImportItems<Item>({ itemsIn, nothing, isKnown, add, changes }: ImportItemsProps<Item>) {
  const { t } = useTranslation('console');
  const take = useAct({
    async run(file: File) {
      const found = itemsIn(await file.text());
      if (found.length === 0) throw new Error(nothing);
      for (const item of found) if (!isKnown(item)) await add(item);
    },
    changes,
    said: t('answers.imported'),
  });
  return (
    <>
      <FileButton onChange={file => file && take.mutate(file)} accept="application/json,.json">
        {props => (
          <Button {...props} variant="default" loading={take.isPending}>
            {t('answers.import')}
          </Button>
        )}
      </FileButton>
      {take.error && <ErrorPanel error={take.error} />}
    </>
  );
}
