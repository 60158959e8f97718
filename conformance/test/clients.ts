/** The official Node libraries, four majors of them, turned towards a server of ours. */
import http from 'node:http';
import { createRequire } from 'node:module';

export type TwilioModule = typeof import('twilio-6');
export type Client = import('twilio-6').Twilio;
type ClientOptions = NonNullable<ConstructorParameters<TwilioModule['Twilio']>[2]>;

/** The majors whose surface has the Flex 1.x resources. Newer packages type an older wire, so one type serves all. */
export const majors = [3, 4, 5, 6] as const;
export type Major = (typeof majors)[number];

const require = createRequire(import.meta.url);

/** The official package of that major, untouched. */
export function official(major: Major): TwilioModule {
  return require(`twilio-${major}`) as TwilioModule;
}

/** How the server is told which product is meant: by the Host header, or by the first segment of the path. */
export type Addressing = 'host' | 'prefix';

export interface ClientPlace {
  /** Where the server listens, without a slash at its end. */
  url: string;
  accountSid: string;
  authToken: string;
  major?: Major;
  addressing?: Addressing;
}

/** A client for the account; version 6 by Host unless it is said otherwise. */
export function clientFor({
  url,
  accountSid,
  authToken,
  major = 6,
  addressing = 'host',
}: ClientPlace): Client {
  const httpClient = new SelfHostedHttpClient(url, addressing) as unknown as ClientOptions['httpClient'];
  return official(major)(accountSid, authToken, { httpClient });
}

interface Asked {
  method?: string;
  uri: string;
  username?: string;
  password?: string;
  headers?: Record<string, string>;
  params?: object;
  data?: object;
}

export interface Answered {
  statusCode: number;
  body: unknown;
  headers: http.IncomingHttpHeaders;
}

/** What the libraries take as `httpClient`: everything for *.twilio.com goes to our server instead. */
export class SelfHostedHttpClient {
  readonly base: URL;
  readonly addressing: Addressing;
  /** Some majors write what they do to here. */
  lastRequest: unknown;
  lastResponse: unknown;

  constructor(url: string, addressing: Addressing) {
    this.base = new URL(url);
    this.addressing = addressing;
  }

  request(asked: Asked): Promise<Answered> {
    const original = new URL(asked.uri);
    const isTwilio = original.hostname.endsWith('.twilio.com');
    const target = new URL(this.base);
    const prefix = isTwilio && this.addressing === 'prefix' ? `/${original.hostname.split('.')[0]}` : '';
    target.pathname = prefix + original.pathname;
    target.search = [original.search.slice(1), formOf(asked.params)].filter(Boolean).join('&');
    const headers: http.OutgoingHttpHeaders = { ...asked.headers };
    if (isTwilio && this.addressing === 'host') headers.host = original.host;
    if (asked.username && asked.password) {
      headers.authorization = `Basic ${Buffer.from(`${asked.username}:${asked.password}`).toString('base64')}`;
    }
    const method = (asked.method ?? 'get').toUpperCase();
    const body = asked.data === undefined || method === 'GET' ? undefined : formOf(asked.data);
    if (body !== undefined) headers['content-length'] = Buffer.byteLength(body);
    return send(target, { method, headers, body });
  }
}

function formOf(values: object = {}): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null) form.append(name, String(one));
    }
  }
  return form.toString();
}

function send(
  target: URL,
  { method, headers, body }: { method: string; headers: http.OutgoingHttpHeaders; body: string | undefined },
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const request = http.request(target, { method, headers }, async response => {
      let text = '';
      for await (const part of response.setEncoding('utf8')) text += part;
      resolve({ statusCode: response.statusCode ?? 0, body: parsed(text), headers: response.headers });
    });
    request.on('error', reject);
    request.end(body);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
