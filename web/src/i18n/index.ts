/**
 * The languages of the app. Texts are JSON, one file per area and language (`en/phone.json`), loaded when the area is
 * opened; what a language lacks is shown in English. `en-XA` and `ar-XB` (from right to left) are made from English for
 * tests.
 */
import i18next, { type i18n, type ReadCallback } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { bestOf } from './best.ts';
import { pseudoTree } from './pseudo.ts';

const files = import.meta.glob<object>('./*/*.json', { import: 'default' });
const STORED = 'switchhook.language';
const PSEUDO: readonly string[] = ['en-XA', 'ar-XB'];

export const isPseudo = (language: string): boolean => PSEUDO.includes(language);

const translated: readonly string[] = [...new Set(Object.keys(files).map(path => path.split('/')[1]!))];

export const languages: readonly string[] = [...translated, ...PSEUDO];

async function read(language: string, area: string): Promise<object> {
  if (isPseudo(language)) return pseudoTree(await read('en', area));
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
function wanted(): string {
  const chosen = localStorage.getItem(STORED);
  if (chosen !== null && languages.includes(chosen)) return chosen;
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
      lng: wanted(),
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
