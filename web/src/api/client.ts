/**
 * The one way from the app to the server: the public REST API under the page's own origin, where the first segment of a
 * path names the product (`/chat/v2/Services`). Forms go out as the contract has them, errors come back as TwilioError,
 * and every call is recorded for "Show the call", but those whose bodies and answers are the tokens of people.
 */
import { errorOf, TwilioError } from './error.ts';
import { formOf, type Parameters, withQuery } from './form.ts';
import { type Recorder, recorder } from './recorder.ts';

/** User name and password of HTTP Basic: `token` and a JWT for people, an account or key and its secret for programs. */
export interface Credentials {
  name: string;
  secret: string;
}

export interface Request {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  query?: Parameters;
  form?: Parameters;
  json?: unknown;
  signal?: AbortSignal;
  headers?: Readonly<Record<string, string>>;
}

export interface Api {
  readonly accountSid: string;
  get<T>(path: string, query?: Parameters, signal?: AbortSignal): Promise<T>;
  post<T>(path: string, form?: Parameters): Promise<T>;
  remove(path: string): Promise<void>;
  call<T>(path: string, request: Request): Promise<T>;
}

export interface ApiParts {
  accountSid: string;
  credentials: () => Credentials;
  /** Told once for every answer 401. */
  refused?: () => void;
  fetch?: typeof fetch;
  recorder?: Recorder;
  now?: () => Date;
}

/** Calls that carry tokens in their bodies; screens show calls, and people share what screens show. */
const SECRET = /^\/iam\/.*\/Tokens(\/|$)/;

export function makeApi(parts: ApiParts): Api {
  const call = <T>(path: string, request: Request): Promise<T> => send<T>(parts, path, request);
  return {
    accountSid: parts.accountSid,
    get: (path, query, signal) => call(path, { ...(query && { query }), ...(signal && { signal }) }),
    post: (path, form = {}) => call(path, { method: 'POST', form }),
    remove: path => call(path, { method: 'DELETE' }),
    call,
  };
}

async function send<T>(parts: ApiParts, path: string, request: Request): Promise<T> {
  const { method = 'GET', form, json, query } = request;
  const now = parts.now ?? (() => new Date());
  const target = withQuery(path, query);
  const at = now();
  const call = { method, path: target, at };
  const record = (status: number, requestId: string | null) => {
    if (SECRET.test(path)) return;
    (parts.recorder ?? recorder).add({
      ...{ ...call, status, requestId, json, form: [...formOf(form ?? {})] },
      milliseconds: now().getTime() - at.getTime(),
    });
  };
  const answer = await (parts.fetch ?? fetch)(target, optionsOf(parts, request)).catch((cause: Error) => {
    if (cause.name === 'AbortError') throw cause;
    record(0, null);
    const message = 'The server cannot be reached';
    throw new TwilioError({ ...call, status: 0, code: 0, message, moreInfo: null, requestId: null });
  });
  const requestId = answer.headers.get('Twilio-Request-Id');
  record(answer.status, requestId);
  if (answer.status === 401) parts.refused?.();
  const body = await answer.text();
  if (!answer.ok) throw errorOf({ status: answer.status, body, requestId }, call);
  return (body === '' ? undefined : JSON.parse(body)) as T;
}

function optionsOf({ credentials }: ApiParts, request: Request): RequestInit {
  const { method = 'GET', form, json, signal, headers } = request;
  const { name, secret } = credentials();
  return {
    method,
    credentials: 'omit',
    headers: {
      ...headers,
      authorization: `Basic ${btoa(`${name}:${secret}`)}`,
      ...(json !== undefined && { 'content-type': 'application/json' }),
    },
    ...(form && { body: formOf(form) }),
    ...(json !== undefined && { body: JSON.stringify(json) }),
    ...(signal && { signal }),
  };
}
