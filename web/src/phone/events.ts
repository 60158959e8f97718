/** Server-sent events out of a stream of text. */
export interface Heard {
  event: string;
  data: unknown;
}

/** The whole events of a text, and what is left of it until more comes. Comments and events without data are skipped. */
export function splitEvents(text: string): { events: Heard[]; rest: string } {
  const blocks = text.split('\n\n');
  const rest = blocks.pop() ?? '';
  const events = blocks.flatMap(block => {
    const field = (name: string) =>
      block
        .split('\n')
        .filter(line => line.startsWith(`${name}: `))
        .map(line => line.slice(name.length + 2))
        .join('\n');
    const data = field('data');
    return data === '' ? [] : [{ event: field('event') || 'message', data: JSON.parse(data) as unknown }];
  });
  return { events, rest };
}
