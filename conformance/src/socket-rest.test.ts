/** REST inside the socket: what no live product serves is answered as over HTTP, as far as the connection's roles go. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Scene, startScene } from '../test/scene.ts';
import { socketUrl } from '../test/sync.ts';
import { connectRaw, type RawClient } from '../test/twilsock.ts';

let scene: Scene;
const clients: RawClient[] = [];

beforeAll(async () => {
  scene = await startScene();
});
afterAll(async () => {
  for (const client of clients) client.close();
  await scene?.close();
});

async function enter(identity: string, role: string): Promise<RawClient> {
  const answer = await fetch(`${scene.server.url}/iam/v1/Accounts/${scene.accountSid}/Tokens`, {
    method: 'POST',
    headers: {
      Authorization: `Basic ${Buffer.from(`${scene.accountSid}:${scene.authToken}`).toString('base64')}`,
      'Content-Type': 'application/json',
    },
    body: JSON.stringify({ identity, roles: [role] }),
  });
  const { token } = (await answer.json()) as { token: string };
  const client = await connectRaw(socketUrl(scene.server.url), token);
  clients.push(client);
  return client;
}

test('a supervisor reads and changes what the role opens, in pages as over HTTP', async () => {
  const client = await enter('sue', 'supervisor');
  const workspace = `https://taskrouter.twilio.com/v1/Workspaces/${scene.workspaceSid}`;
  const { status, body } = await client.ask('GET', `${workspace}/Activities?PageSize=1`);
  expect(status).toBe(200);
  expect(body.activities).toHaveLength(1);
  expect(body.meta.next_page_url).toMatch(
    /^https:\/\/taskrouter\.twilio\.com\/v1\/Workspaces\/WS.*PageToken=/,
  );
  const next = await client.ask('GET', body.meta.next_page_url);
  expect(next.body.activities[0].sid).not.toBe(body.activities[0].sid);
});

test.each([
  ['what the role does not open', 'https://studio.twilio.com/v2/Flows', 403],
  ['what is not there', 'https://chat.twilio.com/v2/Nothing', 404],
  ['a page that is no operation', 'http://localhost/welcome', 404],
])('%s is refused', async (_, url, status) => {
  const client = await enter('al', 'agent');
  expect(await client.ask('GET', url)).toMatchObject({ status, body: { status } });
});
