/**
 * The transcript format: a conversation with a flow, one line for each thing that is said or done.
 *
 *     flow: appointment.json
 *     channel: sms
 *
 *     == books a table
 *     customer: Hello
 *     bot: What is your name?
 *     customer: Ana
 *     http: POST https://api.example/tables
 *     returns: 200 {"table": 7}
 *     bot: Table 7, Ana.
 *     ends
 *
 * Lines that begin with two spaces go on with the line above, `#` begins a comment.
 */

/** What a file says before its first conversation. */
export const HEADS = ['flow', 'subflow', 'channel', 'attributes', 'trigger', 'now'] as const;
/** What the customer and the world do. */
export const INPUTS = ['customer', 'request', 'called', 'timeout'] as const;
/** What the flow wants of the world. */
export const DEEDS = ['bot', 'http', 'function', 'task', 'runs', 'redirect'] as const;
/** More of the deed above: what it carries, and what became of it. */
export const DETAILS = ['body', 'media', 'returns', 'fails'] as const;
/** What is known of the flow otherwise. */
export const NEWS = ['warning', 'ends'] as const;

export type Deed = (typeof DEEDS)[number];
export type Kind = (typeof INPUTS)[number] | Deed | (typeof DETAILS)[number] | (typeof NEWS)[number];

export interface Line {
  kind: Kind;
  text: string;
  /** Its number in the file, from 1. */
  at: number;
}

export interface Conversation {
  name: string;
  lines: Line[];
}

export interface Transcript {
  heads: { kind: (typeof HEADS)[number]; text: string; at: number }[];
  conversations: Conversation[];
}

const LINE = /^([a-z]+)(?::[ \t]?(.*))?$/;
const KINDS = new Set<string>([...INPUTS, ...DEEDS, ...DETAILS, ...NEWS]);

/** Reads the text of a transcript; throws with the number of a line that makes no sense. */
export function readTranscript(text: string): Transcript {
  const transcript: Transcript = { heads: [], conversations: [] };
  let last: { text: string } | undefined;
  text.split(/\r?\n/).forEach((raw, index) => {
    const at = index + 1;
    if (/^ {2}/.test(raw) && last) last.text += `\n${raw.slice(2)}`;
    else if (raw.startsWith('==')) {
      transcript.conversations.push({ name: raw.slice(2).trim(), lines: [] });
      last = undefined;
    } else if (raw.trim() !== '' && !raw.startsWith('#')) last = add(transcript, raw.trimEnd(), at);
  });
  return transcript;
}

function add(transcript: Transcript, raw: string, at: number): { text: string } {
  const [, kind = '', text = ''] = LINE.exec(raw) ?? [];
  if ((HEADS as readonly string[]).includes(kind)) {
    if (transcript.conversations.length > 0)
      throw new Error(`line ${at}: "${kind}" stands before the first conversation`);
    const head = { kind: kind as (typeof HEADS)[number], text, at };
    transcript.heads.push(head);
    return head;
  }
  if (!KINDS.has(kind))
    throw new Error(`line ${at}: a line begins with one of ${[...HEADS, ...KINDS].join(', ')}`);
  if (transcript.conversations.length === 0) transcript.conversations.push({ name: '', lines: [] });
  const line: Line = { kind: kind as Kind, text, at };
  transcript.conversations.at(-1)!.lines.push(line);
  return line;
}

/** A line as it stands in a file. */
export function writeLine({ kind, text }: Pick<Line, 'kind' | 'text'>): string {
  return text === '' ? kind : `${kind}: ${text.replaceAll('\n', '\n  ')}`;
}
