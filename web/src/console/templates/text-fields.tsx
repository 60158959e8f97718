import { Button, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { placesOf, withPlaces } from '../../ui/places.ts';
import type { Problem, Text } from './templates.ts';

export interface TextFieldsProps {
  text: Text;
  problem: Problem | null;
  change(text: Text): void;
  /** Null for the only one. */
  remove: (() => void) | null;
}

/** What a template says in one language, and how a customer reads it once its places are filled in. */
export function TextFields({ text, problem, change, remove }: TextFieldsProps) {
  const { t } = useTranslation('console');
  const isOfLanguage = problem === 'language' || problem === 'twice';
  const said = problem !== null && t(`templatesPage.problems.${problem}`);
  return (
    <fieldset className="boxed panel form">
      <legend className="visually-hidden">{t('templatesPage.textIn', { language: text.language })}</legend>
      <div className="filters" style={{ marginBottom: 0 }}>
        <TextInput
          label={t('templatesPage.language')}
          placeholder="pt-BR"
          required
          error={isOfLanguage && said}
          value={text.language}
          onChange={event => change({ ...text, language: event.currentTarget.value })}
        />
        {remove && (
          <Button variant="subtle" onClick={remove}>
            {t('templatesPage.removeLanguage')}
          </Button>
        )}
      </div>
      <Textarea
        label={t('answers.body')}
        description={t('templatesPage.bodyHint', { number: '{{1}}', name: '{{customer.name}}' })}
        required
        rows={4}
        dir="auto"
        error={!isOfLanguage && said}
        value={text.body}
        onChange={event => change({ ...text, body: event.currentTarget.value })}
      />
      {text.body.trim() !== '' && <Preview body={text.body} />}
    </fieldset>
  );
}

function Preview({ body }: { body: string }) {
  const { t } = useTranslation('console');
  const [samples, setSamples] = useState<Readonly<Record<string, string>>>({});
  const places = placesOf(body);
  return (
    <>
      {places.length > 0 && (
        <div className="filters" style={{ marginBottom: 0 }}>
          {places.map(place => (
            <TextInput
              key={place}
              size="xs"
              label={t('templatesPage.sample', { place })}
              value={samples[place] ?? ''}
              onChange={event => {
                const { value } = event.currentTarget;
                setSamples(all => ({ ...all, [place]: value }));
              }}
            />
          ))}
        </div>
      )}
      <section className="template-preview" aria-label={t('templatesPage.preview')}>
        <p className="meta">{t('templatesPage.preview')}</p>
        <p dir="auto">{withPlaces(body, samples)}</p>
      </section>
    </>
  );
}
