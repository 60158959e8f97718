import { Button, FileButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../session/use-session.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { useAct } from '../shared/reading.ts';
import { addTemplate, TEMPLATES } from './map.ts';
import { type Template, templatesIn } from './templates.ts';

/** Takes over templates from a file; those whose names are there already stay as they are. */
export function ImportTemplates({ known }: { known: readonly Template[] }) {
  const { t } = useTranslation('console');
  const api = useApi();
  const taken = new Set(known.map(({ name }) => name));
  const take = useAct({
    async run(file: File) {
      const found = templatesIn(await file.text());
      if (found.length === 0) throw new Error(t('templatesPage.nothingIn'));
      for (const template of found) if (!taken.has(template.name)) await addTemplate(api, template);
    },
    changes: [TEMPLATES],
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
