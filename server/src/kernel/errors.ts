import { errorCatalogue } from './error-catalogue.ts';

/** The JSON body of an error answer, as the official client libraries read it. */
export interface ErrorBody {
  code: number;
  message: string;
  more_info: string;
  status: number;
  details?: unknown;
}

interface ApiErrorParts {
  status: number;
  code: number;
  message: string;
  details?: unknown;
}

/** A mistake of the caller (or a refusal), said in the words of the API: HTTP status, catalogue code, one sentence. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: number;
  readonly details: unknown;

  constructor({ status, code, message, details }: ApiErrorParts) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

/** 404 for a path whose resource does not exist or is not the caller's; existing code compares this very sentence. */
export function notFound(path: string): ApiError {
  return new ApiError({
    status: 404,
    code: 20404,
    message: `The requested resource ${path} was not found`,
  });
}

/**
 * 400 for a parameter with a bad value.
 * @param reason completes the sentence after the parameter's name: "must be a positive integer".
 */
export function invalid(parameterName: string, reason: string, code = 20001): ApiError {
  return new ApiError({ status: 400, code, message: `Invalid parameter ${parameterName}: ${reason}` });
}

/** 400 for a required parameter that was not sent. */
export function missing(parameterName: string, code = 20001): ApiError {
  return new ApiError({
    status: 400,
    code,
    message: `Missing required parameter ${parameterName} in the post body`,
  });
}

/** 409: the request contradicts what exists. */
export function conflict(code: number, message: string): ApiError {
  return new ApiError({ status: 409, code, message });
}

/** 401: no credentials, or wrong ones; deliberately says nothing about which part was wrong. */
export function authenticate(message = 'Authenticate'): ApiError {
  return new ApiError({ status: 401, code: 20003, message });
}

/** 403: known, but not allowed. */
export function forbidden(code = 20403, message?: string): ApiError {
  return new ApiError({ status: 403, code, message: message ?? titleOf(code) });
}

/** 429: over a limit. */
export function tooManyRequests(code = 20429, message?: string): ApiError {
  return new ApiError({ status: 429, code, message: message ?? titleOf(code) });
}

/**
 * Any refusal of the catalogue: status and default sentence are looked up.
 * Codes that the catalogue knows only as reports are answered with 400; an unknown code is our own mistake and throws.
 */
export function refuse(code: number, message?: string, details?: unknown): ApiError {
  const entry = errorCatalogue.get(code);
  if (entry === undefined) throw new TypeError(`error code ${code} is not in the catalogue`);
  return new ApiError({ status: entry.status ?? 400, code, message: message ?? entry.title, details });
}

/** The catalogue's title of a code, or a neutral one, for logs and for `error_message` on a message. */
export function titleOf(code: number): string {
  return errorCatalogue.get(code)?.title ?? 'Unknown error';
}

/** The answer to any error: an `ApiError` says what it says, anything else is ours and gives nothing away. */
export function errorBody(error: unknown): ErrorBody {
  if (!(error instanceof ApiError)) return errorBody(refuse(20500));
  const { code, message, status, details } = error;
  const body: ErrorBody = { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status };
  return details === undefined ? body : { ...body, details };
}
