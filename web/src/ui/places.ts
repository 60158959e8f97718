/** Places in a text that are filled in when it is used: `{{1}}`, `{{customer.name}}`. Pure. */

const PLACE = /\{\{\s*([\w.]+)\s*\}\}/g;

/** The places of a text in their order, each once. */
export const placesOf = (body: string): string[] => [
  ...new Set([...body.matchAll(PLACE)].map(match => match[1]!)),
];

/** The text with its places filled in; what is not known yet stays as it is. Nothing that is filled in is read again. */
export function withPlaces(body: string, values: Readonly<Record<string, string>>): string {
  return body.replace(PLACE, (whole, name: string) => oneLine(values[name] ?? '') || whole);
}

/** WhatsApp takes no line breaks, tabs or rows of spaces inside of a place. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
