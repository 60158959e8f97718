/**
 * The languages of the app. Texts are JSON, one file per area and language (`en/phone.json`), loaded when the area is
 * opened; what a language lacks is shown in English. `en-XA` and `ar-XB` (from right to left) are made from English for
 * tests.
 */
import i18next, { type i18n, type ReadCallback } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { pseudoTree } from './pseudo.ts';
import { translated } from './translated.ts';

const english = import.meta.glob<object>('./en/*.json', { import: 'default' });
const STORED = 'switchhook.language';
const PSEUDO: readonly string[] = ['en-XA', 'ar-XB'];

export const isPseudo = (language: string): boolean => PSEUDO.includes(language);

export const languages: readonly string[] = [...translated, ...PSEUDO];

async function read(language: string, area: string): Promise<object> {
  if (isPseudo(language)) return pseudoTree(await read('en', area));
  const files = language === 'en' ? english : (await import('./translations.ts')).translations;
  const load = files[`./${language}/${area}.json`];
  return load === undefined ? {} : load();
}

const backend = {
  type: 'backend' as const,
  init() {},
  read(language: string, area: string, done: ReadCallback) {
    read(language, area).then(
      texts => done(null, texts as Record<string, string>),
      (error: Error) => done(error, null),
    );
  },
};

/** The language that was chosen, else the browser's best among ours, else English. */
async function wanted(): Promise<string> {
  const chosen = localStorage.getItem(STORED);
  if (chosen !== null && languages.includes(chosen)) return chosen;
  const { bestOf } = await import('./best.ts');
  return bestOf(translated, navigator.languages) ?? 'en';
}

/** Resolves when the shell's own texts are there. */
export async function startLanguages(): Promise<i18n> {
  i18next.on('languageChanged', language => {
    document.documentElement.lang = language;
    document.documentElement.dir = i18next.dir(language);
  });
  await i18next
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: await wanted(),
      fallbackLng: 'en',
      ns: ['common'],
      defaultNS: 'common',
      interpolation: { escapeValue: false },
      returnNull: false,
    });
  return i18next;
}

export async function chooseLanguage(language: string): Promise<void> {
  localStorage.setItem(STORED, language);
  await i18next.changeLanguage(language);
}
