/** The real Flex UI in other ways: behind the sign-in, with a plugin, at its own address, in older versions. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../server/src/free-port.ts';
import { clientMissing, clientsFolder, launchBrowser, shot } from '../test/browser.ts';
import { openFlexDesk, visitFlexDesk } from '../test/flex-desk.ts';
import { type Scene, startScene } from '../test/scene.ts';

const OLDER = ['1.33.3', '1.31.2'];
const reasons = [await clientMissing('flex-ui')];
for (const version of OLDER) reasons.push(await clientMissing('flex-ui', version));
const missing = reasons.find(reason => reason !== null) ?? null;
if (missing !== null) console.warn(`Flex UI is not tried in other ways: ${missing}`);

const OURS = '+15550100001';
const PASSWORD = 'four plain words here';
const LONG = 180_000;

describe.runIf(missing === null)('Flex UI', () => {
  let scene: Scene;
  let browser: Browser;

  beforeAll(async () => {
    const environment = { SWITCHHOOK_DATA: clientsFolder, SWITCHHOOK_ADMIN_PASSWORD: PASSWORD };
    scene = await startScene({ environment });
    browser = await launchBrowser();
    const { client, chatServiceSid, workspaceSid, workflowSid } = scene;
    await client.taskrouter.v1.workspaces(workspaceSid).workers.create({ friendlyName: 'alice' });
    await client.flexApi.v1.flexFlow.create({
      friendlyName: 'Texts to agents',
      ...{
        chatServiceSid,
        channelType: 'sms',
        contactIdentity: OURS,
        enabled: true,
        integrationType: 'task',
      },
      'integration.workspaceSid': workspaceSid,
      'integration.workflowSid': workflowSid,
      'integration.channel': 'chat',
    });
  }, LONG);
  afterAll(async () => {
    await browser?.close();
    await scene?.close();
  });

  test('a stranger is asked to sign in, and comes back to the view of before', {
    timeout: LONG,
  }, async () => {
    const desk = await visitFlexDesk(browser, `${scene.server.url}/teams`, async page => {
      await page.waitForURL(/\/login/, { timeout: 60_000 });
      await page.locator('input[name=username]').fill('admin');
      await page.locator('input[name=password]').fill(PASSWORD);
      await page.locator('button[type=submit]').first().click();
      await page.locator('.Twilio-WorkersDataTable').first().waitFor({ timeout: 60_000 });
    });
    expect(new URL(desk.page.url()).pathname).toBe('/teams/');
    await desk.page.reload();
    await desk.page.locator('.Twilio-WorkersDataTable').first().waitFor({ timeout: 60_000 });
    expect(await desk.complaints()).toBe('');
    await desk.close();
  });

  test('a released plugin is loaded from where it is', { timeout: LONG }, async () => {
    scene.receiver.on('/plugin.js', () => ({ contentType: 'text/javascript', body: PLUGIN }));
    await release(scene, `${scene.receiver.url}/plugin.js`);
    const desk = await openFlexDesk(browser, scene, { identity: 'alice', roles: ['agent'] });
    await desk.page.getByText('The plugin says hello').waitFor();
    await shot(desk.page, 'flex-ui-plugin');
    expect(desk.watched.errors).toEqual([]);
    await desk.close();
  });

  test('at flex.twilio.com, where twilio.com leads to the server', { timeout: LONG }, async () => {
    const front = await redirect(scene.server.url);
    const twilioBrowser = await launchBrowser({ twilioPort: front.port });
    try {
      const who = { identity: 'alice', roles: ['agent'], origin: 'https://flex.twilio.com' };
      await workADay(await openFlexDesk(twilioBrowser, scene, who), '+15551230009');
    } finally {
      await twilioBrowser.close();
      await front.stop();
    }
  });

  test.each(OLDER)('version %s', { timeout: LONG }, async version => {
    const { server, accountSid, authToken } = scene;
    const saved = await fetch(`${server.url}/flex-api/v1/Configuration`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${btoa(`${accountSid}:${authToken}`)}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ account_sid: accountSid, ui_version: version }),
    });
    expect(saved.status).toBe(200);
    const desk = await openFlexDesk(browser, scene, { identity: 'alice', roles: ['agent'] });
    const loaded = await desk.page.evaluate<string>('[...document.scripts].map(one => one.src).join()');
    expect(loaded).toContain(version);
    await workADay(desk, `+1555123${version.replaceAll('.', '')}`);
  });

  async function workADay(desk: Awaited<ReturnType<typeof openFlexDesk>>, number: string): Promise<void> {
    await desk.become('Available');
    const customer = scene.network.phone(number);
    await customer.write('Are you there?', { to: OURS });
    await desk.accept(number);
    await desk.reads('Are you there?');
    await desk.says('Always.');
    await customer.waitFor('Always.', 20_000);
    await desk.wrapUp();
    await desk.complete();
    expect(await desk.complaints()).toBe('');
    await desk.close();
  }
});

const PLUGIN = `
class Hello {
  constructor() { this.name = 'hello'; }
  async init(flex, manager) {
    manager.strings.NoTasks = 'The plugin says hello';
  }
}
Twilio.Flex.Plugins.init(Hello);
`;

/** As the plugin tools do: a plugin, a version of it, a configuration with it, and its release. */
async function release({ client }: Scene, pluginUrl: string): Promise<void> {
  const post = async (path: string, data: object): Promise<string> => {
    const uri = `https://flex-api.twilio.com/v1/PluginService/${path}`;
    const { body } = (await client.request({ method: 'post', uri, data })) as { body: { sid: string } };
    return (typeof body === 'string' ? (JSON.parse(body) as { sid: string }) : body).sid;
  };
  const pluginSid = await post('Plugins', { UniqueName: 'hello' });
  const versionSid = await post(`Plugins/${pluginSid}/Versions`, { Version: '1.0.0', PluginUrl: pluginUrl });
  const configurationSid = await post('Configurations', {
    Name: 'first',
    Plugins: JSON.stringify({ plugin_version: versionSid, phase: 3 }),
  });
  await post('Releases', { ConfigurationId: configurationSid });
}

/** The command by which twilio.com leads to a server, on a free port. */
async function redirect(target: string): Promise<{ port: number; stop(): Promise<void> }> {
  const [port, proxyPort, folder] = await Promise.all([
    freePort(),
    freePort(),
    mkdtemp(join(tmpdir(), 'switchhook-redirect-')),
  ]);
  const program = join(import.meta.dirname, '../../tools/cli/main.ts');
  const args = ['redirect', '--serve', '--tls-port', `${port}`, '--proxy-port', `${proxyPort}`];
  const env = { ...process.env, SWITCHHOOK_DATA: folder };
  const child = spawn(process.execPath, [program, ...args, '--target', target], { env });
  await saying(child, 'Forwarding');
  return {
    port,
    async stop() {
      child.kill();
      await once(child, 'exit');
      await rm(folder, { recursive: true });
    },
  };
}

async function saying(child: ChildProcess, word: string): Promise<void> {
  let said = '';
  for await (const text of child.stdout!.setEncoding('utf8')) {
    said += text;
    if (said.includes(word)) return;
  }
  throw new Error(`it ended before it said ${word}: ${said}`);
}
