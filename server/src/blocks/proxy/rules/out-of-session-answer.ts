/** Reads what a service's URL answered about a message that belongs to no open session. */
import { z } from 'zod';
import type { WebhookAnswer } from '../../../kernel/webhook.ts';
import type { SessionMode } from '../rows.ts';

export type OutOfSessionAnswer =
  | { kind: 'twiml'; body: string }
  | {
      kind: 'session';
      uniqueName: string | null;
      mode: SessionMode | null;
      /** Seconds; null takes the service's default. */
      ttl: number | null;
      dateExpiry: Date | null;
      /** The other party; who wrote is the first participant. */
      participantIdentifier: string;
      participantProxyIdentifier: string | null;
    }
  | { kind: 'invalid'; code: 80913 }
  | { kind: 'nothing' };

const asked = z.object({
  uniqueName: z.string().min(1).max(191).nullish(),
  mode: z.enum(['message-only', 'voice-only', 'voice-and-message']).nullish(),
  ttl: z.coerce.number().int().min(0).max(2_147_483_646).nullish(),
  dateExpiry: z.iso.datetime({ offset: true }).nullish(),
  participantIdentifier: z.string().trim().min(1).max(191),
  participantProxyIdentifier: z.string().trim().min(1).max(255).nullish(),
});

const INVALID = { kind: 'invalid', code: 80913 } as const;

/**
 * XML is TwiML for the sender, JSON asks for a session, an empty answer for nothing; a failed call and all else is
 * invalid (80913).
 */
export function readOutOfSessionAnswer(answer: WebhookAnswer): OutOfSessionAnswer {
  if (!answer.ok) return INVALID;
  if (answer.body.trim() === '') return { kind: 'nothing' };
  const type = answer.contentType.split(';', 1)[0]!.trim().toLowerCase();
  if (/^(application|text)\/xml$/.test(type)) return { kind: 'twiml', body: answer.body };
  return type === 'application/json' ? readSession(answer.body) : INVALID;
}

function readSession(body: string): OutOfSessionAnswer {
  const read = asked.safeParse(parsed(body));
  if (!read.success) return INVALID;
  const { uniqueName, mode, ttl, dateExpiry, participantIdentifier, participantProxyIdentifier } = read.data;
  return {
    kind: 'session',
    uniqueName: uniqueName ?? null,
    mode: mode ?? null,
    ttl: ttl ?? null,
    dateExpiry: dateExpiry ? new Date(dateExpiry) : null,
    participantIdentifier,
    participantProxyIdentifier: participantProxyIdentifier ?? null,
  };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
