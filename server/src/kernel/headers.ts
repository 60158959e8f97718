/** Headers that every answer carries: who may read it in a browser, and what a browser may do with it. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Edge, type EdgeOptions, isTwilio } from './edge.ts';

const YEAR_SECONDS = 31_536_000;

/** What a browser may do with an answer that is data: nothing, also where somebody opens or frames its address. */
export const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'";

/** Of the server's own addresses these are for pages from anywhere; all others are for its own pages alone. */
const FOR_EVERYBODY = /^\/(clients|openapi|webchat)/;

/**
 * Sets what does not depend on the answer, and answers the question that browsers ask before a call from another origin.
 * Products may be called from any origin, because what a caller may do there is decided by credentials that a page has
 * to know itself, never by a cookie. Health, metrics and the sign-in answer to no page from elsewhere.
 */
export function standingHeaders({ publicUrl }: EdgeOptions, edgeFor: (request: object) => Edge | null) {
  const secure = publicUrl?.startsWith('https:') ?? false;
  return (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    reply.header('X-Content-Type-Options', 'nosniff');
    // Names below twilio.com are not ours to decide about.
    if (secure && !isTwilio(request.headers.host ?? ''))
      reply.header('Strict-Transport-Security', `max-age=${YEAR_SECONDS}`);
    const isOpen = edgeFor(request.raw) !== null || FOR_EVERYBODY.test(request.url);
    if (isOpen) reply.header('Access-Control-Allow-Origin', '*');
    if (isOpen && request.method === 'OPTIONS') answerQuestion(request, reply);
    else done();
  };
}

function answerQuestion({ headers }: FastifyRequest, reply: FastifyReply): void {
  reply
    .code(204)
    .header('Access-Control-Allow-Methods', 'GET, POST, PUT, DELETE, OPTIONS')
    .header('Access-Control-Allow-Headers', headers['access-control-request-headers'] ?? '*')
    .header('Access-Control-Max-Age', '86400')
    .send();
}
