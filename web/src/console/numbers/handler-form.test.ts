import { expect, test } from 'vitest';
import { handlerDraftOf, handlerParameters } from './handler-form.ts';

const webhook = `https://h/webhooks/v1/Accounts/AC1/Proxy/KS${'1'.repeat(32)}/Webhooks/Message`;
const number = { sms_url: 'https://own.example', sms_method: 'GET', friendly_name: 'n' } as never;

test('each kind of handler becomes its parameters, and leaves nothing of the others behind', () => {
  const draft = handlerDraftOf(number);
  expect(draft.kind).toBe('url');
  expect(handlerParameters(draft, webhook)).toMatchObject({
    SmsUrl: 'https://own.example',
    SmsMethod: 'GET',
  });
  const proxy = handlerParameters({ ...draft, kind: 'proxy' }, webhook);
  expect(proxy).toMatchObject({ SmsUrl: webhook, SmsMethod: 'POST', SmsApplicationSid: '' });
  expect(handlerParameters({ ...draft, kind: 'none' }, webhook)).toMatchObject({ SmsUrl: '' });
  const application = handlerParameters({ ...draft, kind: 'application', applicationSid: 'AP1' }, webhook);
  expect(application).toMatchObject({ SmsApplicationSid: 'AP1', SmsUrl: undefined });
});
