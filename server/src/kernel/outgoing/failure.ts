import { RefusedAddress } from '../address-guard.ts';

/** In what way a call failed, for deciding whether to try again. */
export type FailureKind =
  | 'refused-address'
  | 'timeout'
  | 'connect'
  | 'tls'
  | 'protocol'
  | 'too-large'
  | 'too-many-redirects'
  | 'bad-url';

/** A call that brought no answer that can be used. */
export interface Failure {
  kind: FailureKind;
  /** The debugger's code for it. */
  code: number;
  /** One sentence for the owner of the URL. */
  reason: string;
}

/** Carries a failure that we found ourselves out of the depth of a call. */
export class CallFailure extends Error {
  override readonly name = 'CallFailure';
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.reason);
    this.failure = failure;
  }
}

const certificateCodes: Readonly<Record<string, number>> = {
  ERR_TLS_CERT_ALTNAME_INVALID: 11235,
  HOSTNAME_MISMATCH: 11235,
  CERT_HAS_EXPIRED: 11236,
  SELF_SIGNED_CERT_IN_CHAIN: 11237,
  DEPTH_ZERO_SELF_SIGNED_CERT: 11237,
  UNABLE_TO_GET_ISSUER_CERT: 11237,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 11237,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 11237,
};
const tlsCode = /^(ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|EPROTO$|HOSTNAME_MISMATCH$)/;
const nameCodes = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA']);
const silenceCodes = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);
const protocolCodes = new Set([
  'UND_ERR_HEADERS_OVERFLOW',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'UND_ERR_RES_EXCEEDED_MAX_SIZE',
]);

/** Says what an error of the HTTP client means; errors that it does not know count as failed connections. */
export function failureOf(error: unknown): Failure {
  if (error instanceof CallFailure) return error.failure;
  if (error instanceof RefusedAddress) return { kind: 'refused-address', code: 11210, reason: error.message };
  const code = codeOf(error);
  const reason = `${error instanceof Error && error.message !== '' ? error.message : 'connection failed'} (${code})`;
  if (silenceCodes.has(code)) return { kind: 'timeout', code: 11200, reason };
  if (code === 'UND_ERR_INVALID_ARG') return { kind: 'bad-url', code: 11100, reason };
  if (tlsCode.test(code)) return { kind: 'tls', code: certificateCodes[code] ?? 11220, reason };
  if (code.startsWith('HPE_') || protocolCodes.has(code)) return { kind: 'protocol', code: 11206, reason };
  return { kind: 'connect', code: nameCodes.has(code) ? 11210 : 11205, reason };
}

/** The first code on the way through causes and, when several addresses were tried, their errors. */
function codeOf(error: unknown): string {
  let at: unknown = error;
  for (let depth = 0; depth < 5 && at instanceof Error; depth++) {
    if ('code' in at && typeof at.code === 'string') return at.code;
    // The parser names the rule that was broken in `code`, but not for an answer that is no HTTP at all.
    if (at.name === 'HTTPParserError') return 'HPE_UNKNOWN';
    at = at instanceof AggregateError ? at.errors[0] : at.cause;
  }
  return 'unknown';
}
