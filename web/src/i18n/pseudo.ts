const accents: Readonly<Record<string, string>> = {
  ...{ a: 'á', e: 'é', i: 'í', o: 'ó', u: 'ú', c: 'ç', n: 'ñ', s: 'š', y: 'ý', z: 'ž' },
  ...{ A: 'Á', E: 'É', I: 'Í', O: 'Ó', U: 'Ú', C: 'Ç', N: 'Ñ', S: 'Š', Y: 'Ý', Z: 'Ž' },
};

/**
 * A text of the pseudo-locale en-XA: readable, accented, 40 % longer and in brackets, so that cut-off and forgotten texts
 * show. Placeholders and tags stay.
 */
export function pseudo(text: string): string {
  const accented = text
    .split(/(\{\{.*?\}\}|<[^>]*>|\$t\(.*?\))/)
    .map((part, at) => (at % 2 === 1 ? part : part.replace(/[A-Za-z]/g, letter => accents[letter] ?? letter)))
    .join('');
  return `[${accented}${'~'.repeat(Math.ceil(text.length * 0.4))}]`;
}

/** A whole namespace in the pseudo-locale. */
export function pseudoTree(tree: object): object {
  return Object.fromEntries(
    Object.entries(tree).map(([key, value]) => [
      key,
      typeof value === 'string' ? pseudo(value) : pseudoTree(value as object),
    ]),
  );
}
