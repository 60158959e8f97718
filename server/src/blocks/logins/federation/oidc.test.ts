import { createHash, createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { addressGuard } from '../../../kernel/address-guard.ts';
import { systemClock } from '../../../kernel/clock.ts';
import { outgoing } from '../../../kernel/outgoing.ts';
import { type Browser, ORIGIN, openLogins } from '../fixture.ts';

/** What the provider of these tests says of whoever comes, and how it misbehaves. */
interface Character {
  claims: Record<string, unknown>;
  /** Changes what is signed. */
  token?: (claims: Record<string, unknown>) => Record<string, unknown>;
  breaksSignature?: boolean;
}
const character: Character = { claims: { sub: '1' } };

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const asked: { challenge: string; nonce: string; redirectUri: string }[] = [];
const provider = createServer(async (request, response) => {
  const url = new URL(request.url!, issuer);
  const answer = await answerOf(request, url);
  response
    .writeHead(answer === null ? 404 : 200, { 'content-type': 'application/json' })
    .end(JSON.stringify(answer));
});
await new Promise<void>(resolve => provider.listen(0, '127.0.0.1', resolve));
const issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
const world = outgoing({
  guard: addressGuard({ allowed: ['127.0.0.1'] }),
  clock: systemClock,
  userAgent: 'test',
});
afterAll(async () => {
  provider.close();
  await world.close();
});

async function answerOf(request: IncomingMessage, url: URL): Promise<object | null> {
  if (url.pathname === '/.well-known/openid-configuration')
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      userinfo_endpoint: `${issuer}/me`,
      jwks_uri: `${issuer}/keys`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    };
  if (url.pathname === '/keys')
    return { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', use: 'sig', alg: 'RS256' }] };
  if (url.pathname === '/me') return { sub: character.claims.sub, groups: ['leads'] };
  return url.pathname === '/token' ? tokenFor(request) : null;
}

async function tokenFor(request: IncomingMessage): Promise<object | null> {
  let body = '';
  for await (const chunk of request) body += chunk;
  const sent = new URLSearchParams(body);
  const { challenge, nonce, redirectUri } = asked.at(-1)!;
  const proof = createHash('sha256').update(sent.get('code_verifier')!).digest('base64url');
  if (proof !== challenge || sent.get('client_secret') !== 'hush' || sent.get('redirect_uri') !== redirectUri)
    return null;
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: issuer, aud: 'desk', iat: now, exp: now + 300, nonce, ...character.claims };
  return { access_token: 'access', token_type: 'Bearer', id_token: jwt(character.token?.(claims) ?? claims) };
}

function jwt(claims: object): string {
  const text = [{ alg: 'RS256', kid: 'k' }, claims]
    .map(part => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const signature = createSign('sha256')
    .update(character.breaksSignature ? `${text}x` : text)
    .sign(privateKey, 'base64url');
  return `${text}.${signature}`;
}

const { browser, logins, kernel } = await openLogins({ outgoing: world });
const admin = browser();
await admin.signIn();

async function addProvider(more: Record<string, string | string[]> = {}): Promise<string> {
  await admin.get('/login/providers/new?kind=oidc');
  const added = await admin.send('/login/providers/new', {
    friendlyName: 'House <ID>',
    issuer,
    clientId: 'desk',
    secret: 'hush',
    scope: 'openid profile email',
    identity: 'preferred_username',
    fullName: 'name',
    email: 'email',
    roles: 'groups',
    roleOf: 'leads = supervisor',
    fallbackRole: 'agent',
    ticks: ['isEnabled', 'creates'],
    ...more,
  });
  expect(added.status).toBe(303);
  return added.location.split('/').at(-1)!;
}
const sid = await addProvider();

/** Goes to the provider; answers where it would send the browser back to. */
async function begin(one: Browser, provider = sid, returnTo = '/desk/tasks'): Promise<string> {
  const reply = await one.get(`/login/with/${provider}?returnTo=${encodeURIComponent(returnTo)}`);
  const to = new URL(reply.location);
  const read = (name: string) => to.searchParams.get(name)!;
  expect(read('code_challenge_method')).toBe('S256');
  asked.push({ challenge: read('code_challenge'), nonce: read('nonce'), redirectUri: read('redirect_uri') });
  expect(read('redirect_uri')).toBe(`${ORIGIN}/login/oidc/${provider}`);
  return `/login/oidc/${provider}?${new URLSearchParams({ code: randomUUID(), state: read('state'), iss: issuer })}`;
}

test('somebody new is taken in, with the roles that the provider gives, and comes where they wanted', async () => {
  character.claims = { sub: 'u1', preferred_username: 'olga', name: 'Olga O', email: 'olga@example.org' };
  const one = browser();
  expect((await one.get('/login')).text).toContain('Continue with House &lt;ID&gt;');
  const reply = await one.get(await begin(one));
  expect(reply.location).toMatch(/^\/desk\/tasks\?Token=token-of-LS.*&Identity=olga&.*&Roles=supervisor$/);
  expect((await one.get('/login/account')).text).toContain('You sign in through a provider');
  character.claims = { ...character.claims, preferred_username: 'renamed', name: 'Olga P' };
  const again = browser();
  expect((await again.get(await begin(again))).location).toContain('Identity=olga&');
  expect((await admin.get('/login/people')).text).toContain('Olga P');
});

test('an address that the provider does not vouch for names nobody', async () => {
  const byAddress = await addProvider({ identity: 'email', ticks: ['isEnabled', 'creates', 'adopts'] });
  const one = browser();
  character.claims = { sub: 'u5', email: 'olga@example.org', email_verified: false };
  expect((await one.get(await begin(one, byAddress))).text).toContain('the provider sent none of email');
  character.claims = { ...character.claims, email_verified: true };
  expect((await one.get(await begin(one, byAddress))).location).toContain('Identity=olga%40example.org&');
});

test('an answer works once, in the browser that began, with the state that was given', async () => {
  character.claims = { sub: 'u1', preferred_username: 'olga' };
  const one = browser();
  const back = await begin(one);
  expect((await browser().get(back)).status).toBe(400);
  expect((await one.get(back)).status).toBe(400);
  const second = await begin(one);
  expect((await one.get(second)).status).toBe(303);
  expect((await one.get(second)).status).toBe(400);
  const third = await begin(one);
  expect((await one.get(third.replace(/state=[^&]+/, 'state=other'))).status).toBe(400);
  const late = await begin(one);
  kernel.parts.clock.advance(601);
  expect((await one.get(late)).status).toBe(400);
});

test.each([
  ['another nonce', { token: (claims: object) => ({ ...claims, nonce: 'other' }) }],
  ['another audience', { token: (claims: object) => ({ ...claims, aud: 'somebody-else' }) }],
  ['another issuer', { token: (claims: object) => ({ ...claims, iss: 'https://evil.example' }) }],
  ['an expired token', { token: (claims: object) => ({ ...claims, exp: 1 }) }],
  ['a broken signature', { breaksSignature: true }],
])('%s is refused', async (_, misbehaviour) => {
  Object.assign(character, misbehaviour);
  const one = browser();
  const reply = await one.get(await begin(one));
  delete character.token;
  delete character.breaksSignature;
  expect([reply.status, reply.location]).toEqual([400, '']);
  expect(reply.text).toContain('The provider could not be used');
});

test('a provider cannot speak for people whom it did not bring, unless an admin allows it', async () => {
  character.claims = { sub: 'u2', preferred_username: 'Admin', name: 'Not the admin' };
  const one = browser();
  const refused = await one.get(await begin(one));
  expect([refused.status, refused.location]).toEqual([403, '']);
  expect(refused.text).toContain('somebody of this username exists here');
  const trusted = await addProvider({ ticks: ['isEnabled', 'adopts'], roles: '' });
  const reply = await one.get(await begin(one, trusted));
  expect(reply.location).toContain('Identity=admin&');
  character.claims = { sub: 'u3', preferred_username: 'stranger' };
  expect((await one.get(await begin(one, trusted))).text).toContain('nobody of this username is known here');
});

test('a disabled person and a provider that is turned off let nobody in', async () => {
  character.claims = { sub: 'u9', preferred_username: 'dora' };
  const one = browser();
  const { location } = await one.get(await begin(one));
  const path = /\/login\/people\/LG[0-9a-f]{32}/.exec(
    (await admin.get('/login/people?search=dora')).text,
  )![0];
  await admin.get(path);
  await admin.send(`${path}/status`);
  expect(await logins.standing('x', /LS[0-9a-f]{32}/.exec(location)![0])).toBeNull();
  expect((await one.get(await begin(one))).status).toBe(403);
  const off = await addProvider({ ticks: ['creates'] });
  expect((await one.get(`/login/with/${off}`)).status).toBe(404);
});

test('the secret is sealed, is not shown, and stays when the form leaves it empty', async () => {
  const { text } = await admin.get(`/login/providers/${sid}`);
  expect(text).not.toContain('hush');
  expect(text).toContain(`${ORIGIN}/login/oidc/${sid}`);
  const sealed = async () =>
    (
      await kernel.database.query<{ sealedSecret: string }>(
        'select sealed_secret from logins.provider where sid = $1',
        [sid],
      )
    )[0]!.sealedSecret;
  const before = await sealed();
  expect(before).not.toContain('hush');
  const reply = await admin.send(`/login/providers/${sid}`, {
    friendlyName: 'x',
    issuer: 'nonsense',
    secret: '',
  });
  expect(reply.status).toBe(400);
  expect(await sealed()).toBe(before);
});

test('another issuer gets no secret of the former one, and does not speak for its people', async () => {
  const moved = await addProvider();
  character.claims = { sub: 'm1', preferred_username: 'mona', name: 'Mona M' };
  const mona = browser();
  expect((await mona.get(await begin(mona, moved))).status).toBe(303);
  const kept = async () => {
    const [row] = await kernel.database.query<{ sealedSecret: string | null; links: number }>(
      `select sealed_secret, (select count(*)::int from logins.link where provider_sid = $1) as links
       from logins.provider where sid = $1`,
      [moved],
    );
    return [row!.sealedSecret !== null, row!.links];
  };
  const form = { friendlyName: 'x', clientId: 'desk', scope: 'openid', identity: 'preferred_username' };
  const save = async (more: object) => {
    await admin.get(`/login/providers/${moved}`);
    const saved = { ...form, ticks: ['isEnabled', 'creates'], secret: '', ...more };
    expect((await admin.send(`/login/providers/${moved}`, saved)).status).toBe(303);
  };
  await save({ issuer });
  expect(await kept()).toEqual([true, 1]);
  await save({ issuer: `${issuer}/elsewhere` });
  expect(await kept()).toEqual([false, 0]);
  await save({ issuer, secret: 'hush' });
  expect(await kept()).toEqual([true, 0]);
  expect((await mona.get(await begin(mona, moved))).status).toBe(403);
});

test('an issuer in a private network is not asked, unless the operator allows it', async () => {
  const guarded = await openLogins({
    outgoing: outgoing({ guard: addressGuard({ allowed: [] }), clock: systemClock, userAgent: 'test' }),
  });
  const boss = guarded.browser();
  await boss.signIn();
  await boss.get('/login/providers/new?kind=oidc');
  const { location } = await boss.send('/login/providers/new', {
    friendlyName: 'x',
    issuer,
    clientId: 'x',
    scope: 'openid',
    identity: 'sub',
    ticks: 'isEnabled',
  });
  const reply = await boss.get(`/login/with/${location.split('/').at(-1)}`);
  expect([reply.status, reply.location]).toEqual([400, '']);
});
