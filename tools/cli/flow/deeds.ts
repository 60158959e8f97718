/** What a flow wants of the world, as lines of a transcript, and back. */
import type { Effect, FlowEvent, Json } from '@switchhook/engine-studio';
import type { Player } from './player.ts';
import type { Line } from './transcript.ts';

export type Said = Pick<Line, 'kind' | 'text'>;

/** An effect as lines: the deed, and what it carries. */
export function linesOf(effect: Effect): [Said, ...Said[]] {
  switch (effect.type) {
    case 'say':
      return [{ kind: 'bot', text: effect.body }, ...detail('media', effect.mediaUrl)];
    case 'call': {
      const kind = effect.purpose === 'function' ? 'function' : 'http';
      const text = kind === 'function' ? effect.url : `${effect.method} ${effect.url}`;
      return [{ kind, text }, ...detail('body', effect.body)];
    }
    case 'sendToFlex':
      return [{ kind: 'task', text: JSON.stringify(effect.attributes) }];
    case 'subflow': {
      const { flowSid, revision, parameters } = effect;
      return [
        { kind: 'runs', text: `${flowSid} ${revision}` },
        ...detail('body', JSON.stringify(parameters)),
      ];
    }
    case 'redirect':
      return [{ kind: 'redirect', text: effect.url }];
  }
}

function detail(kind: 'media' | 'body', text: string): Said[] {
  return text === '' ? [] : [{ kind, text }];
}

/**
 * What the flow hears of its deed. `outcome` is the line that says what became of it; null when a line is needed and
 * there is none. What is said, and a task, succeeds unless a line says otherwise.
 */
export function eventOf(player: Player, effect: Effect, outcome: Said | undefined): FlowEvent | null {
  const reason = outcome?.kind === 'fails' ? outcome.text || 'the transcript says so' : null;
  switch (effect.type) {
    case 'say':
      return reason === null ? player.accepted(effect) : { type: 'sayFailed', reason };
    case 'call':
      if (reason !== null) return { type: 'callFailed', reason };
      return outcome === undefined ? null : answerOf(outcome.text);
    case 'sendToFlex':
      if (reason !== null) return { type: 'enqueueFailed', reason };
      return { type: 'taskCreated', taskSid: TASK, attributes: JSON.stringify(effect.attributes) };
    case 'subflow':
      if (reason !== null) return { type: 'subflowFailed', reason };
      return outcome === undefined ? null : { type: 'subflowEnded', output: objectIn(outcome.text) };
    case 'redirect':
      return reason === null ? { type: 'redirected' } : { type: 'redirectFailed', reason };
  }
}

const TASK = `WT${'1'.padStart(32, '0')}`;

/** `201 {"a": 1}`, or only a body. */
function answerOf(text: string): FlowEvent {
  const [, status = '200', body = ''] = /^(?:(\d{3})(?:\s|$))?\s*([\s\S]*)$/.exec(text) ?? [];
  const contentType = /^\s*[[{]/.test(body) ? 'application/json' : 'text/plain';
  return { type: 'answered', statusCode: Number(status), contentType, body };
}

/** The text of a JSON object; throws what is wrong with it. */
export function objectIn(text: string): Record<string, Json> {
  const value: unknown = text.trim() === '' ? {} : JSON.parse(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, Json>;
  throw new Error(`${text} is no JSON object`);
}
