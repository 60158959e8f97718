/** The languages that the app is written in: a folder each. */
export const translated: readonly string[] = ['ar', 'de', 'en', 'es', 'fr', 'ja', 'pt-BR', 'zh-Hans'];
