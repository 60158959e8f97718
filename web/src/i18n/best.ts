interface Parts {
  language: string;
  script: string | undefined;
}

/** Null for what is no language tag: browsers without a locale call theirs `en-US@posix`. */
function partsOf(tag: string): Parts | null {
  try {
    const { language, script } = new Intl.Locale(tag).maximize();
    return { language, script };
  } catch {
    return null;
  }
}

const bare = (tag: string): string => tag.split('-')[0]!;

/** Browsers put `zh` after `zh-TW`: it is the same person's Chinese, and not another one. */
const meant = (tag: string, spoken: readonly string[]): string =>
  spoken.find(one => bare(one) === tag && one !== tag) ?? tag;

/**
 * Of our languages the one for somebody who speaks these, best first (`navigator.languages`): the same language in the same
 * script, whatever the region (`pt-PT` reads pt-BR, `zh-SG` zh-Hans); the same language in another script (`zh-TW`) only if
 * nothing else of theirs is ours. Undefined if nothing fits.
 */
export function bestOf(ours: readonly string[], spoken: readonly string[]): string | undefined {
  const wanted = spoken.map(tag => partsOf(meant(tag, spoken))).filter(parts => parts !== null);
  const find = (fits: (own: Parts, their: Parts) => boolean) =>
    wanted.flatMap(their => ours.filter(own => fits(partsOf(own)!, their)))[0];
  return (
    find((own, their) => own.language === their.language && own.script === their.script) ??
    find((own, their) => own.language === their.language)
  );
}
