/** Where the texts of other languages than English are: a long list, which only those load who read one of them. */
export const translations = import.meta.glob<object>(['./*/*.json', '!./en/*.json'], { import: 'default' });
