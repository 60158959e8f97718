/** The definition in a file: bare, or inside of the API's answer. Text that is no JSON stays as it is. Pure. */
export function definitionIn(content: string): string {
  try {
    const value = JSON.parse(content) as { definition?: unknown; states?: unknown } | null;
    const inner = value?.states === undefined && value?.definition ? value.definition : value;
    return JSON.stringify(typeof inner === 'string' ? JSON.parse(inner) : inner, null, 2);
  } catch {
    return content;
  }
}
