import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Keys } from '../../ui/keys.tsx';
import { placesOf, withPlaces } from '../../ui/places.ts';
import { filled } from '../model/canned.ts';
import { findTemplates, languageFor, type Template } from '../model/templates.ts';
import { useTemplates } from './use-templates.ts';

export interface TemplatePickerProps {
  /** Fills places that have a name. */
  values: Readonly<Record<string, unknown>>;
  /** What the button says. */
  action: string;
  isBusy?: boolean;
  /** Whether it is known to whom it goes. */
  isReady?: boolean;
  /** Whether the choice begins anew after it was sent. */
  isOnce?: boolean;
  send(text: string): void;
}

/** Chooses an approved template, asks for its places, and shows what the customer will read. */
export default function TemplatePicker({ isOnce = false, ...props }: TemplatePickerProps) {
  const { t } = useTranslation('desk');
  const all = useTemplates();
  const [query, setQuery] = useState('');
  const [name, setName] = useState<string | null>(null);
  const found = findTemplates(all, query);
  const chosen = all.find(one => one.name === name) ?? null;
  const send = (text: string) => {
    props.send(text);
    // A second press does not send it twice.
    if (isOnce) setName(null);
  };
  if (all.length === 0) return <EmptyState title={t('templates.none')}>{t('templates.noneBody')}</EmptyState>;
  return (
    <div className="templates">
      <div className="templates-choice">
        <TextInput
          size="xs"
          aria-label={t('templates.search')}
          placeholder={t('templates.search')}
          value={query}
          onChange={event => setQuery(event.currentTarget.value)}
        />
        <fieldset className="targets">
          <legend className="visually-hidden">{t('templates.label')}</legend>
          {found.map(one => (
            <label key={one.name} className="target" data-chosen={one === chosen}>
              <input
                type="radio"
                name="template"
                checked={one === chosen}
                onChange={() => setName(one.name)}
              />
              <span dir="auto">{one.title}</span>
              <span className="meta">{Object.keys(one.bodies).join(', ')}</span>
            </label>
          ))}
          {found.length === 0 && <p className="meta">{t('templates.nothing')}</p>}
        </fieldset>
      </div>
      {chosen && <Filling key={chosen.name} {...props} template={chosen} send={send} />}
    </div>
  );
}

function Filling({
  template,
  values,
  action,
  isBusy = false,
  isReady = true,
  send,
}: TemplatePickerProps & { template: Template }) {
  const { t, i18n } = useTranslation('desk');
  const [language, setLanguage] = useState(() => languageFor(template, i18n.language));
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const body = template.bodies[language]!;
  const places = placesOf(body);
  const known = Object.fromEntries(places.map(place => [place, typed[place] ?? named(place, values)]));
  const text = withPlaces(body, known);
  const lacks = places.some(place => known[place]!.trim() === '');
  return (
    <form
      className="templates-filling"
      onSubmit={event => {
        event.preventDefault();
        if (!lacks) send(text);
      }}
    >
      {Object.keys(template.bodies).length > 1 && (
        <NativeSelect
          size="xs"
          label={t('templates.language')}
          value={language}
          onChange={event => setLanguage(event.currentTarget.value)}
          data={Object.keys(template.bodies)}
        />
      )}
      {places.map(place => (
        <TextInput
          key={place}
          size="xs"
          label={t('templates.place', { place })}
          required
          value={known[place]!}
          onChange={event => {
            const { value } = event.currentTarget;
            setTyped(all => ({ ...all, [place]: value }));
          }}
        />
      ))}
      <section className="templates-preview" aria-label={t('templates.preview')}>
        <p className="meta">{t('templates.preview')}</p>
        <p className="speech speech-text" dir="auto">
          {text}
        </p>
      </section>
      <div className="wrap-foot">
        <Button
          type="submit"
          size="compact-md"
          disabled={lacks || !isReady}
          loading={isBusy}
          rightSection={<Keys keys="⏎" />}
        >
          {action}
        </Button>
      </div>
    </form>
  );
}

/** What is known of a place that has a name, like `customer.name`. */
function named(place: string, values: Readonly<Record<string, unknown>>): string {
  const text = filled(`{{${place}}}`, values);
  return text.startsWith('{{') ? '' : text;
}
