/** The console, address by address: what fails on the way, what is done by hand, and what is taken back. */
import { execFileSync } from 'node:child_process';
import pg from 'pg';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { chromiumPath, launchBrowser } from '../test/browser.ts';
import { eventually } from '../test/eventually.ts';
import { askName, echo, publish, QUESTION } from '../test/flows.ts';
import { type Scene, startScene } from '../test/scene.ts';
import { changeLook, copiedBy, flaws, type Visit, visit } from '../test/web.ts';

const LIMIT_MS = 60_000;

describe.runIf(chromiumPath !== null)('addresses in the console', () => {
  let scene: Scene;
  let browser: Browser;
  let open: Visit;
  let page: Page;
  const missing: string[] = [];
  /** An attempt that is repeated has numbers of its own. */
  let tries = 0;

  beforeAll(async () => {
    [scene, browser] = await Promise.all([startScene(), launchBrowser()]);
    await publish(scene, 'Echo', echo());
    open = await visit(browser, scene, '/console/messaging');
    page = open.page;
    page.on('response', answer => answer.status() === 404 && missing.push(answer.url()));
    await page.getByRole('heading', { name: 'Flex Messaging', level: 1 }).waitFor();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await scene?.close();
  }, 60_000);

  const row = (text: string) => page.getByRole('row').filter({ hasText: text });
  const panel = () => page.getByRole('dialog');
  const go = (path: string) => page.goto(scene.server.url + path);
  const buy = (phoneNumber: string) => scene.client.incomingPhoneNumbers.create({ phoneNumber });
  const flowsOf = async (identity: string) =>
    (await scene.client.flexApi.v1.flexFlow.list()).filter(one => one.contactIdentity === identity);

  const answerWith = (flowSid: string, friendlyName: string, contactIdentity: string) =>
    scene.client.flexApi.v1.flexFlow.create({
      ...{ friendlyName, contactIdentity, chatServiceSid: scene.chatServiceSid, channelType: 'sms' },
      ...{ enabled: true, integrationType: 'studio', 'integration.flowSid': flowSid },
    } as never);
  const sentBy = (from: string) => scene.client.messages.list({ from });
  const alertsOf = async (number: string) =>
    (await scene.client.monitor.v1.alerts.list()).filter(({ alertText }) => alertText.includes(number));

  /** As if somebody had written to a number once an hour, for the last time five hours ago. */
  async function spreadOut(number: string): Promise<void> {
    const database = new pg.Client(scene.databaseUrl);
    await database.connect();
    await database.query(
      `update messaging.message m set date_created = now() - (4 + o.place) * interval '1 hour'
       from (select sid, row_number() over (order by date_created desc) as place
             from messaging.message where "to" = $1) o where o.sid = m.sid`,
      [number],
    );
    await database.end();
  }

  /** One POST to such a path fails, as in a bad moment of the server. */
  async function failOnce(pattern: RegExp): Promise<void> {
    let isDone = false;
    await page.route(pattern, route => {
      if (isDone || route.request().method() !== 'POST') return route.fallback();
      isDone = true;
      const body = JSON.stringify({ code: 20503, message: 'A bad moment', status: 503 });
      return route.fulfill({ status: 503, contentType: 'application/json', body });
    });
  }

  test.each([
    ['the Flex Flow', '+15550100301', /\/FlexFlows$/, 'Not registered'],
    ['the pool', '+15550100302', /\/Proxy.*\/PhoneNumbers$|\/proxy\/v1\/.*\/PhoneNumbers$/, 'Half wired'],
    ['the handler', '+15550100303', /\/IncomingPhoneNumbers\/PN\w+\.json$/, null],
    ['the messaging service', '+15550100304', /\/messaging\/v1\/Services\/MG\w+$/, 'Half wired'],
  ])(
    'a registration that stops at %s is left as it was or half wired, and completed later',
    async (_, number, pattern, state) => {
      const { sid } = await buy(number);
      const service = await scene.client.messaging.v1.services.create({
        friendlyName: 'Campaigns',
        useInboundWebhookOnNumber: false,
        inboundRequestUrl: 'https://elsewhere.example/',
      });
      await scene.client.messaging.v1.services(service.sid).phoneNumbers.create({ phoneNumberSid: sid });
      await failOnce(pattern);
      await go('/console/messaging');
      await page.getByRole('button', { name: `Register ${number}` }).click();
      await panel().getByLabel('Studio flow').selectOption('Echo');
      await panel().getByRole('button', { name: 'Register', exact: true }).click();
      await panel().getByText('A bad moment').waitFor();
      await panel().getByText('20503').waitFor();
      await page.keyboard.press('Escape');
      if (state !== null) await row(number).getByText(state).waitFor();
      await page.unrouteAll();
      await page.getByRole('button', { name: new RegExp(`^(Register|Repair) \\${number}`) }).click();
      const confirm = panel().getByRole('button', { name: /^(Register|Repair)$/ });
      await confirm.waitFor();
      const flow = panel().getByLabel('Studio flow');
      if (await flow.count()) await flow.selectOption('Echo');
      await confirm.click();
      await panel().getByText('Address created').waitFor();
      await panel().getByRole('button', { name: 'Done' }).click();
      await row(number).getByText('Address created').waitFor();
      const ana = scene.network.customer('+15551230301');
      await ana.write('Hi', { to: number });
      await ana.waitFor('You said: Hi');
    },
    LIMIT_MS,
  );

  test(
    'a removal is taken back: the address and the number are as they were',
    async () => {
      const number = '+15550100305';
      await buy(number);
      await go('/console/messaging');
      await page.getByRole('button', { name: `Register ${number}` }).click();
      await panel().getByLabel('Studio flow').selectOption('Echo');
      await panel().getByRole('button', { name: 'Register', exact: true }).click();
      await panel().getByRole('button', { name: 'Done' }).click();
      await page.getByRole('button', { name: `Remove ${number}` }).click();
      await panel().getByRole('button', { name: 'Remove', exact: true }).click();
      await panel().waitFor({ state: 'hidden' });
      await row(number).getByText('Not registered').waitFor();
      await page.keyboard.press('F8');
      await page.keyboard.press('Enter');
      await page.getByRole('alert').getByText('is back, with a new SID').waitFor();
      await row(number).getByText('Address created').waitFor();
      expect(await flowsOf(number)).toHaveLength(1);
    },
    LIMIT_MS,
  );

  test(
    'by hand: the handler, the printed call in a shell, and a text reaches routing',
    async () => {
      const number = '+15550100310';
      const { sid } = await buy(number);
      await go(`/console/numbers/${sid}`);
      await page.getByLabel('Handler', { exact: true }).selectOption('Flex Proxy Service');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.getByText('no Flex Flow answers').waitFor();
      await go('/console/messaging?tab=addresses&new=1');
      await panel().getByLabel('Identity').fill(number);
      await panel().getByLabel('Task', { exact: true }).check();
      await panel().getByLabel('Workflow').selectOption('Assign to Anyone');
      await panel().getByText('Show the call').click();
      const command = await panel().getByLabel('Show the call: curl').innerText();
      const env = { PATH: process.env.PATH ?? '', SWITCHHOOK_TOKEN: open.token };
      const made = execFileSync('sh', ['-c', command.replace(/^curl /, 'curl -s ')], {
        env,
        encoding: 'utf8',
      });
      expect(JSON.parse(made)).toMatchObject({ contact_identity: number, integration_type: 'task' });
      await scene.network.customer('+15551230310').write('Anybody?', { to: number });
      const { tasks } = scene.client.taskrouter.v1.workspaces(scene.workspaceSid);
      await eventually(async () =>
        (await tasks.list()).some(({ attributes }) => attributes.includes('+15551230310')),
      );
    },
    LIMIT_MS,
  );

  test(
    'a second address where one answers is refused at the field, and can be made disabled',
    async () => {
      const number = '+15550100302';
      await go('/console/messaging?tab=addresses&new=1');
      await panel().getByLabel('Identity').fill(number);
      await panel().getByLabel('Studio flow').selectOption('Echo');
      await panel().getByText('answers there already').waitFor();
      const other = await panel()
        .getByRole('link', { name: /^Open / })
        .getAttribute('href');
      expect(other).toContain((await flowsOf(number))[0]!.sid);
      await panel().getByRole('button', { name: 'Create it disabled' }).click();
      await panel().getByRole('button', { name: 'Create', exact: true }).click();
      await panel().waitFor({ state: 'hidden' });
      expect((await flowsOf(number)).map(({ enabled }) => enabled).sort()).toEqual([false, true]);
    },
    LIMIT_MS,
  );

  test.each([
    ['WhatsApp', 'sandbox', 'whatsapp:+15550100320', 'whatsapp:+15551230320'],
    ['Facebook Messenger', 'channels', 'messenger:1234567', 'messenger:7654321'],
  ])(
    '%s: the webhook stands on its page, an address is made, and a message is answered',
    async (channel, section, identity, customer) => {
      await go(`/console/${section}`);
      await page.getByText(`/Proxy/${scene.proxyServiceSid}/Webhooks/Message`).first().waitFor();
      await page.getByRole('link', { name: 'Create new Address' }).first().click();
      await panel().getByLabel('Channel', { exact: true }).selectOption(channel);
      await panel().getByLabel('Identity').fill(identity);
      await panel().getByLabel('Studio flow').selectOption('Echo');
      await panel().getByRole('button', { name: 'Create', exact: true }).click();
      await panel().waitFor({ state: 'hidden' });
      const ana = scene.network.customer(customer);
      await ana.write('Hi', { to: identity });
      await ana.waitFor('You said: Hi');
      await go(`/console/${section}`);
      await page.getByText(identity).first().waitFor();
      if (section === 'sandbox') await row(customer).waitFor();
    },
    LIMIT_MS,
  );

  test(
    'an address whose webhook fails says so with its code, and recovers with the next message that is answered',
    async () => {
      const number = '+15550100330';
      const url = `${scene.receiver.url}/bot`;
      scene.receiver.on('/bot', () => ({ status: 500 }));
      await scene.client.flexApi.v1.flexFlow.create({
        ...{ friendlyName: 'Own bot', chatServiceSid: scene.chatServiceSid, channelType: 'sms' },
        ...{ contactIdentity: number, enabled: true, integrationType: 'external' },
        ...{ 'integration.url': url, 'integration.retryCount': 0 },
      } as never);
      const ana = scene.network.customer('+15551230330');
      await ana.write('Hi', { to: number });
      const shows = (text: string) =>
        eventually(async () => {
          await go('/console/messaging?tab=addresses');
          await row('Own bot').getByText(text).waitFor({ timeout: 2_000 });
          return true;
        }, 30_000);
      await shows('Failing');
      await row('Own bot')
        .getByRole('link', { name: /^\d{5}$/ })
        .click();
      await page.getByRole('dialog').getByText('/bot').first().waitFor();
      scene.receiver.on('/bot', () => ({ status: 200 }));
      // Times of the API have seconds.
      await page.waitForTimeout(1_100);
      await ana.write('Again', { to: number });
      await shows('Healthy');
    },
    LIMIT_MS,
  );

  test(
    'a carrier that stops: one address is quiet and another fails, until messages go both ways again',
    async () => {
      const [calm, busy] = [`+1555010${tries}350`, `+1555010${tries}351`];
      tries += 1;
      const flowSid = await publish(scene, 'Parrot', echo());
      await Promise.all([answerWith(flowSid, 'Night line', calm), answerWith(flowSid, 'Day line', busy)]);
      const ana = scene.network.customer('+15551230350');
      for (let hour = 1; hour <= 5; hour += 1) await ana.write(`Hour ${hour}`, { to: calm });
      await ana.waitFor('You said: Hour 5', 30_000);
      await ana.write('Hi', { to: busy });
      await ana.waitFor('You said: Hi', 30_000);
      const { page, complaints, settled, close } = await visit(browser, scene, '/console/messaging');
      onTestFinished(close);
      const line = (number: string) => page.getByRole('row').filter({ hasText: number });
      await page.getByRole('tab', { name: 'Addresses' }).waitFor();
      await page.clock.install();
      await page.goto(`${scene.server.url}/console/messaging?tab=addresses`);
      for (const number of [calm, busy]) await line(number).getByText('Healthy').waitFor();
      /** The page looks again by itself, a minute later. */
      const aMinute = () => page.clock.fastForward(61_000);

      scene.network.disturb({ answers: { error: 1 } });
      onTestFinished(() => scene.network.disturb({ answers: { error: 0 } }));
      await spreadOut(calm);
      await ana.write('Anybody?', { to: busy });
      await eventually(async () => (await alertsOf(busy)).length > 0, 30_000);
      await aMinute();
      await line(calm).getByText('Unusually quiet').waitFor();
      const quiet = 'Last message 5 hours ago; before, never more than 1 hour apart';
      await line(calm).getByText(quiet).waitFor();
      await line(busy).getByText('Failing').waitFor();
      const said = `The carrier simulated does not take a message from ${busy}: Internal Server Error. It is asked again.`;
      await line(busy).getByText(said).waitFor();
      await settled();
      for (const look of [
        { dark: true, width: 320 },
        { dark: false, width: 1440 },
      ]) {
        await changeLook(page, look);
        expect(await flaws(page)).toEqual([]);
      }
      await line(busy).getByRole('link', { name: '30008', exact: true }).click();
      await page.getByRole('dialog').getByText(said).waitFor();
      await page.goBack();
      await line(busy).getByRole('link', { name: 'See what the carrier did not take' }).click();
      await page.getByRole('heading', { name: 'Not taken or not delivered by the carrier' }).waitFor();
      await page.getByRole('cell', { name: said }).first().waitFor();
      await page.goBack();
      await line(busy).getByText('Failing').waitFor();

      scene.network.disturb({ answers: { error: 0 } });
      await ana.write('Back again', { to: calm });
      await ana.waitFor('You said: Anybody?', 30_000);
      await eventually(async () => (await sentBy(busy)).at(0)?.status === 'delivered');
      await aMinute();
      for (const number of [calm, busy]) await line(number).getByText('Healthy').waitFor();
      await line(busy).getByText(said).waitFor({ state: 'hidden' });
      expect(complaints).toEqual([]);
    },
    2 * LIMIT_MS,
  );

  test(
    'an integration that is changed answers chats that begin later; those under way keep theirs',
    async () => {
      const number = '+15550100340';
      await publish(scene, 'Ask first', askName(scene.workflowSid));
      await go('/console/messaging?tab=addresses&new=1');
      await panel().getByLabel('Identity').fill(number);
      await panel().getByLabel('Studio flow').selectOption('Echo');
      await panel().getByLabel('Friendly name').fill('Turning');
      await panel().getByRole('button', { name: 'Create', exact: true }).click();
      await panel().waitFor({ state: 'hidden' });
      const [ana, ben] = ['+15551230340', '+15551230341'].map(one => scene.network.customer(one));
      await ana!.write('Hi', { to: number });
      await ana!.waitFor('You said: Hi');
      await page.getByRole('button', { name: 'Modify Turning' }).click();
      await panel().getByLabel('Studio flow').selectOption('Ask first');
      await panel().getByRole('button', { name: 'Save', exact: true }).click();
      await panel().waitFor({ state: 'hidden' });
      await ben!.write('Hi', { to: number });
      await ben!.waitFor(QUESTION);
      await ana!.write('Still there?', { to: number });
      await ana!.waitFor('You said: Still there?');
    },
    LIMIT_MS,
  );

  test(
    'the Proxy service of the project stands first, and its SID is copied',
    async () => {
      const made = await scene.client.proxy.v1.services.create({ uniqueName: 'aaa-campaigns' });
      await go('/console/proxy');
      const service = page.getByLabel('Service', { exact: true });
      await service.waitFor();
      const options = await service
        .locator('option')
        .evaluateAll(all => all.map(one => (one as unknown as { value: string }).value));
      expect(options).toEqual([scene.proxyServiceSid, made.sid]);
      const copy = page.getByRole('button', { name: `Copy ${scene.proxyServiceSid}` });
      expect(await copiedBy(copy.first())).toBe(scene.proxyServiceSid);
    },
    LIMIT_MS,
  );

  test('nothing went wrong on the page by itself', () => {
    expect(missing).toEqual([]);
    expect(open.complaints.filter(text => !/ 503 /.test(text))).toEqual([]);
  });
});
