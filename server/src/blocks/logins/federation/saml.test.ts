import { randomUUID } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { SignedXml } from 'xml-crypto';
import { type Browser, ORIGIN, openLogins } from '../fixture.ts';
import { selfSigned } from './certificate-fixture.ts';

const ISSUER = 'https://id.example.org/saml';
const key = selfSigned('id.example.org');
const stranger = selfSigned('evil.example');

const { browser, kernel } = await openLogins();
kernel.parts.clock.advance((Date.now() - kernel.parts.clock.now().getTime()) / 1000);
const admin = browser();
await admin.signIn();
await admin.get('/login/providers/new?kind=saml');
const added = await admin.send('/login/providers/new', {
  friendlyName: 'Works',
  issuer: ISSUER,
  entryPoint: 'https://id.example.org/sso?tenant=1',
  certificates: key.certificate,
  identity: 'nameID',
  fullName: 'full_name',
  email: 'email',
  roles: 'groups',
  roleOf: 'Leads = supervisor',
  fallbackRole: 'agent',
  ticks: ['isEnabled', 'creates'],
});
const sid = added.location.split('/').at(-1)!;
const acs = `/login/saml/${sid}`;
const callback = `${ORIGIN}${acs}`;
const audience = `${callback}/metadata`;

/** Goes to the provider; answers the ID of the request that it is sent with. */
async function begin(one: Browser): Promise<string> {
  const reply = await one.get(`/login/with/${sid}?returnTo=/console`);
  expect(reply.location).toMatch(/^https:\/\/id\.example\.org\/sso\?tenant=1&SAMLRequest=/);
  const request = inflateRawSync(
    Buffer.from(new URL(reply.location).searchParams.get('SAMLRequest')!, 'base64'),
  ).toString();
  expect(request).toContain(`AssertionConsumerServiceURL="${callback}"`);
  return / ID="([^"]+)"/.exec(request)![1]!;
}

interface Said {
  request: string;
  /** The request that the envelope names, where it is another one. */
  envelope?: string;
  name?: string;
  audience?: string;
  recipient?: string;
  issuer?: string;
  minutes?: number;
  confirmation?: string;
}

function responseOf(said: Said, { signer = key, isSigned = true } = {}): string {
  const { request, name = 'sam@example.org', minutes = 0, issuer = ISSUER } = said;
  const at = (more: number) => new Date(Date.now() + (minutes + more) * 60_000).toISOString();
  const data =
    said.confirmation ??
    `<saml:SubjectConfirmationData InResponseTo="${request}" Recipient="${said.recipient ?? callback}" NotOnOrAfter="${at(5)}"/>`;
  const assertion = `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_${randomUUID()}" Version="2.0" IssueInstant="${at(0)}"><saml:Issuer>${issuer}</saml:Issuer><saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">${name}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">${data}</saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="${at(-1)}" NotOnOrAfter="${at(5)}"><saml:AudienceRestriction><saml:Audience>${said.audience ?? audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="${at(0)}"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement><saml:Attribute Name="full_name"><saml:AttributeValue>Sam S</saml:AttributeValue></saml:Attribute><saml:Attribute Name="groups"><saml:AttributeValue>Others</saml:AttributeValue><saml:AttributeValue>Leads</saml:AttributeValue></saml:Attribute></saml:AttributeStatement></saml:Assertion>`;
  const response = `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_${randomUUID()}" Version="2.0" IssueInstant="${at(0)}" Destination="${callback}" InResponseTo="${said.envelope ?? request}"><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>${assertion}</samlp:Response>`;
  return isSigned ? signed(response, signer.privateKey) : response;
}

function signed(xml: string, privateKey: string): string {
  const signature = new SignedXml({
    privateKey,
    signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    canonicalizationAlgorithm: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  });
  signature.addReference({
    xpath: "//*[local-name(.)='Assertion']",
    digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
    transforms: [
      'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
      'http://www.w3.org/2001/10/xml-exc-c14n#',
    ],
  });
  signature.computeSignature(xml, {
    location: { reference: "//*[local-name(.)='Assertion']/*[local-name(.)='Issuer']", action: 'after' },
  });
  return signature.getSignedXml();
}

/** The provider's page posts to us from its own site: without cookies of ours. */
const post = (xml: string) =>
  browser().post(acs, { SAMLResponse: Buffer.from(xml).toString('base64'), RelayState: 'x' });

test('a signed assertion lets the person in, in the browser that began, once', async () => {
  const one = browser();
  const xml = responseOf({ request: await begin(one) });
  const posted = await post(xml);
  expect(posted.location).toMatch(new RegExp(`^/login/continue/${sid}\\?ticket=`));
  expect(posted.headers['set-cookie']).toBeUndefined();
  const reply = await one.get(posted.location);
  expect(reply.location).toMatch(
    /^\/console\?Token=token-of-LS.*&Identity=sam%40example.org&.*&Roles=supervisor$/,
  );
  expect((await one.get(posted.location)).status).toBe(400);
  expect((await post(xml)).status).toBe(400);
});

test('a ticket is worth nothing in another browser, or after a minute', async () => {
  const one = browser();
  const first = await post(responseOf({ request: await begin(one) }));
  expect((await browser().get(first.location)).status).toBe(400);
  expect((await one.get(first.location)).status).toBe(400);
  const second = await post(responseOf({ request: await begin(one) }));
  kernel.parts.clock.advance(61);
  expect((await one.get(second.location)).status).toBe(400);
});

test.each<[string, Partial<Said>, Parameters<typeof responseOf>[1]?]>([
  ['no signature', {}, { isSigned: false }],
  ["somebody else's signature", {}, { signer: stranger }],
  ['another audience', { audience: 'https://other.example' }],
  ['another recipient', { recipient: 'https://other.example/acs' }],
  ['another issuer', { issuer: 'https://evil.example' }],
  ['an old assertion', { minutes: -30 }],
  ['an assertion of the future', { minutes: 30 }],
  ['a request that nobody sent', { request: `_${'0'.repeat(64)}` }],
  ['an envelope for another request', { envelope: `_${'1'.repeat(64)}` }],
  [
    'no word on which request is answered',
    {
      confirmation: `<saml:SubjectConfirmationData Recipient="${callback}" NotOnOrAfter="2999-01-01T00:00:00Z"/>`,
    },
  ],
])('%s is refused', async (_, said, how) => {
  const request = await begin(browser());
  const reply = await post(responseOf({ request, ...said }, how));
  expect([reply.status, reply.location]).toEqual([400, '']);
});

test('a changed assertion, a wrapped one and a comment in the name let nobody else in', async () => {
  const request = await begin(browser());
  const xml = responseOf({ request });
  expect((await post(xml.replace('sam@example.org', 'admin@example.org'))).status).toBe(400);
  const whole = /<saml:Assertion[\s\S]*<\/saml:Assertion>/.exec(xml)![0];
  const evil = whole
    .replace(/ID="_[^"]+"/, 'ID="_evil"')
    .replace(/<Signature[\s\S]*<\/Signature>/, '')
    .replace('sam@example.org', 'admin@example.org');
  expect((await post(xml.replace('<samlp:Status>', `${evil}<samlp:Status>`))).status).toBe(400);
  expect(
    (
      await post(
        xml
          .replace(whole, evil)
          .replace('</samlp:Response>', `<samlp:Extensions>${whole}</samlp:Extensions></samlp:Response>`),
      )
    ).status,
  ).toBe(400);
  expect((await post('not xml at all')).status).toBe(400);
  const one = browser();
  const name = 'admin@example.org<!-- -->.evil.example';
  const done = await post(responseOf({ request: await begin(one), name }));
  if (done.status === 303)
    expect((await one.get(done.location)).location).not.toContain('Identity=admin%40example.org&');
});

test('the metadata say what a provider must know', async () => {
  const reply = await browser().get(`${acs}/metadata`);
  expect(reply.headers['content-type']).toContain('application/samlmetadata+xml');
  expect(reply.text).toContain(`entityID="${audience}"`);
  expect(reply.text).toContain(`Location="${callback}"`);
  expect(reply.text).toContain('WantAssertionsSigned="true"');
  expect((await admin.get(`/login/providers/${sid}`)).text).toContain(callback);
});

test('what is no certificate is said in the form', async () => {
  await admin.get('/login/providers/new?kind=saml');
  const reply = await admin.send('/login/providers/new', {
    friendlyName: 'x',
    issuer: 'x',
    entryPoint: 'javascript:x',
    certificates: 'x',
    identity: 'nameID',
  });
  expect(reply.status).toBe(400);
  for (const name of ['entryPoint', 'certificates']) expect(reply.text).toContain(`href="#${name}"`);
});
