/** What a parameter may be; absent ones (undefined) are not sent, null sends an empty text. */
export type Value = string | number | boolean | null | undefined | Date | readonly string[];
export type Parameters = Readonly<Record<string, Value>>;

/** Parameters as the API takes them: `FriendlyName=…&Integration.FlowSid=…`, lists by repetition. */
export function formOf(parameters: Parameters): URLSearchParams {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined) continue;
    if (Array.isArray(value)) for (const one of value) form.append(name, one);
    else if (value instanceof Date) form.append(name, value.toISOString());
    else form.append(name, value === null ? '' : String(value));
  }
  return form;
}

/** A path with its query. */
export function withQuery(path: string, parameters: Parameters = {}): string {
  const query = formOf(parameters).toString();
  return query === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${query}`;
}
