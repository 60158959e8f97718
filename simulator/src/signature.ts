import { createHmac } from 'node:crypto';

/**
 * X-Twilio-Signature, written here once more so that the simulator shares no code with the server it tries:
 * HMAC-SHA1 over the URL and, sorted by name, each parameter's name and value; base64.
 * Docs: https://www.twilio.com/docs/usage/security
 */
export function sign(authToken: string, url: string, parameters: Record<string, string> = {}): string {
  const names = Object.keys(parameters).sort();
  const text = url + names.map(name => name + parameters[name]).join('');
  return createHmac('sha1', authToken).update(text, 'utf8').digest('base64');
}
