/** Hides what looks like a secret in the requests of flows, so that whoever asks why a flow went wrong learns none. */
import type { Json } from '@switchhook/engine-studio';

/** Names of fields and parameters whose values are not shown. */
const SECRET =
  /token|secret|password|passwd|pwd|api[-_]?key|apikey|access[-_]?key|authori[sz]ation|credential|signature/i;
const HIDDEN = '***';

/** Values after secret names in JSON text and in forms. */
const IN_JSON = /("([^"\\]{1,100})"\s*:\s*)("(?:[^"\\]|\\.)*"|[^\s,}\]{["]+)/g;
const IN_FORM = /(^|[&?])([^=&?#]{1,100})=([^&#]*)/g;

/** An address without its credentials, and without the values of secret parameters. */
export function hideInUrl(url: string): string {
  return hideInForm(url.replace(/^([a-z][a-z\d+.-]*:\/\/)[^/@?#]*@/i, `$1${HIDDEN}@`));
}

/** A body, JSON or a form, without the values of secret fields. */
export function hideInText(text: string): string {
  if (!/^\s*[[{]/.test(text)) return hideInForm(text);
  return text.replace(IN_JSON, (whole, head: string, name: string) =>
    SECRET.test(name) ? `${head}"${HIDDEN}"` : whole,
  );
}

/** A JSON value without the values of secret fields, also of those in texts that are JSON themselves. */
export function hideInValue(value: Json): Json {
  if (typeof value === 'string') return /^\s*[[{]/.test(value) ? hideInText(value) : value;
  if (Array.isArray(value)) return value.map(hideInValue);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([name, field]): [string, Json] => [
    name,
    SECRET.test(name) && field !== null ? HIDDEN : hideInValue(field),
  ]);
  return Object.fromEntries(fields);
}

function hideInForm(text: string): string {
  return text.replace(IN_FORM, (whole, before: string, name: string) =>
    SECRET.test(name) ? `${before}${name}=${HIDDEN}` : whole,
  );
}
