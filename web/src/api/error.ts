/** What went wrong with a call, in the words of the contract. */
export interface ErrorDetails {
  status: number;
  /** The code of the error catalogue; 0 when the server could not be reached. */
  code: number;
  message: string;
  moreInfo: string | null;
  requestId: string | null;
  method: string;
  path: string;
  at: Date;
}

export class TwilioError extends Error {
  readonly details: ErrorDetails;
  constructor(details: ErrorDetails) {
    super(details.message);
    this.name = 'TwilioError';
    this.details = details;
  }

  get status(): number {
    return this.details.status;
  }

  get code(): number {
    return this.details.code;
  }
}

/** What an error's answer says; bodies that are no JSON of the contract give the status alone. */
export function errorOf(
  answer: { status: number; body: string; requestId: string | null },
  call: { method: string; path: string; at: Date },
): TwilioError {
  const said = parsed(answer.body);
  return new TwilioError({
    ...call,
    status: answer.status,
    requestId: answer.requestId,
    code: typeof said.code === 'number' ? said.code : 0,
    message: typeof said.message === 'string' ? said.message : `The server answered ${answer.status}`,
    moreInfo: typeof said.more_info === 'string' && /^https?:/.test(said.more_info) ? said.more_info : null,
  });
}

/** The error as text for a message to whoever runs the server. */
export function asText({ status, code, message, requestId, method, path, at }: ErrorDetails): string {
  return [
    message,
    `Code ${code}, status ${status}`,
    `${method} ${path}`,
    `Request ${requestId ?? 'unknown'} at ${at.toISOString()}`,
  ].join('\n');
}

function parsed(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
