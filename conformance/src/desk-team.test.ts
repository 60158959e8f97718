/** A team of two thousand in a browser: what a supervisor's page costs while it changes, what it asks for, and what it is without live queries. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, CDPSession, Page, WebSocketRoute } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchBrowser } from '../test/browser.ts';
import { type BrowserDesk, become, hire, openBrowserDesk, textsBecomeTasks } from '../test/browser-desk.ts';
import { eventually } from '../test/eventually.ts';
import { type Scene, startScene } from '../test/scene.ts';
import { changeLook, flaws } from '../test/web.ts';

const LIMIT_MS = 120_000;
const NUMBER = '+15551237601';
const MIA = '+15550107601';
const WORKERS = 2_000;
const AT_ONCE = 12;
/** Rows that may be in the document: a screen of them, and ten on either side. */
const ROWS = 60;
/** And at the least: those beyond one edge. */
const FEWEST = 10;
const EVENTS_PER_SECOND = 50;
const SECONDS = 6;
/** Of one core. */
const SHARE = 0.25;

describe.runIf(chromiumPath !== null)('a team of two thousand', () => {
  let scene: Scene;
  let browser: Browser;
  let sam: BrowserDesk;
  let abelSid: string;
  let sids: string[];
  let sent: string[];

  /** As the helper library posts, and with less around it: it is done some thousand times. */
  const post = async (path: string, form: Record<string, string>): Promise<{ sid: string }> => {
    const { server, workspaceSid, accountSid, authToken } = scene;
    const answer = await fetch(`${server.url}/taskrouter/v1/Workspaces/${workspaceSid}/Workers${path}`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${accountSid}:${authToken}`)}` },
      body: new URLSearchParams(form),
    });
    if (!answer.ok) throw new Error(await answer.text());
    return (await answer.json()) as { sid: string };
  };

  const hireThousands = async (): Promise<string[]> => {
    const names = Array.from({ length: WORKERS }, (_, at) => `agent ${String(at).padStart(4, '0')}`);
    const made: string[] = [];
    const hireNext = async (): Promise<void> => {
      for (let name = names.pop(); name !== undefined; name = names.pop()) {
        const Attributes = JSON.stringify({ full_name: name, routing: { skills: ['billing'], levels: {} } });
        made.push((await post('', { FriendlyName: name, Attributes })).sid);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, hireNext));
    return made;
  };

  beforeAll(async () => {
    [scene, browser] = await Promise.all([startScene(), launchBrowser()]);
    await textsBecomeTasks(scene, NUMBER);
    abelSid = await hire(scene, 'Abel', { activity: 'Available' });
    await scene.network.phone(MIA).write('Hello', { to: NUMBER });
    sids = await hireThousands();
    const { reservations } = scene.client.taskrouter.v1.workspaces(scene.workspaceSid).workers(abelSid);
    const [offered] = await eventually(async () => {
      const all = await reservations.list();
      return all.length > 0 && all;
    });
    await reservations(offered!.sid).update({ reservationStatus: 'accepted' });
    sam = await openBrowserDesk(browser, scene, { identity: 'sam', roles: ['supervisor'] });
    sent = saysOf(sam.page);
    await sam.page.getByRole('link', { name: 'Team', exact: true }).click();
    await sam.page.getByText('Abel', { exact: true }).waitFor();
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await scene?.close();
  }, 60_000);

  const rows = (page = sam.page) => page.locator('tbody tr:not(.gap)');
  const chip = (page = sam.page) => page.getByRole('link', { name: `Look at the conversation with ${MIA}` });

  test(
    'all are there, and only those in sight are in the document and asked for',
    async () => {
      await chip().waitFor();
      expect(await sam.page.getByRole('table').getAttribute('aria-rowcount')).toBe(String(WORKERS + 2));
      expect(await rows().first().innerText()).toContain('Abel');
      expect(await rows().count()).toBeLessThanOrEqual(ROWS);
      await sam.settled();
      expect(asksOf(sent).length).toBeGreaterThan(0);
      for (const workers of asksOf(sent)) expect(workers).toBeLessThanOrEqual(ROWS);
      expect(await flaws(sam.page)).toEqual([]);
    },
    LIMIT_MS,
  );

  test(
    'the last one is found by scrolling, and any by name',
    async () => {
      await sam.page.locator('.desk-page').evaluate(page => {
        const it = page as unknown as { scrollTop: number; scrollHeight: number };
        it.scrollTop = it.scrollHeight;
      });
      await rows()
        .filter({ hasText: `agent ${WORKERS - 1}` })
        .waitFor();
      expect(await rows().count()).toBeLessThanOrEqual(ROWS);
      await sam.page.getByLabel('Find an agent').fill('agent 1234');
      await eventually(async () => (await rows().count()) === 1);
      await sam.page.getByLabel('Find an agent').fill('');
      await sam.page.locator('.desk-page').evaluate(page => {
        (page as unknown as { scrollTop: number }).scrollTop = 0;
      });
      await chip().waitFor();
    },
    LIMIT_MS,
  );

  test(
    'fifty changes a second cost a quarter of a core at most, and are seen',
    async () => {
      const meter = await sam.page.context().newCDPSession(sam.page);
      await meter.send('Performance.enable', { timeDomain: 'threadTicks' });
      const [busy, began] = [await busySeconds(meter), performance.now()];
      for (let tick = 0; tick < SECONDS * 10; tick += 1) {
        const changed = Array.from({ length: EVENTS_PER_SECOND / 10 }, (_, at) => sids[tick * 5 + at]!);
        const ActivitySid = scene.activities[tick % 2 === 0 ? 'Break' : 'Unavailable']!;
        await Promise.all([...changed.map(sid => post(`/${sid}`, { ActivitySid })), sleep(100)]);
      }
      const elapsed = (performance.now() - began) / 1000;
      const share = ((await busySeconds(meter)) - busy) / elapsed;
      expect(share).toBeLessThanOrEqual(SHARE);
      await become(scene, abelSid, 'Break');
      await sam.page.getByRole('button', { name: 'Activity of Abel: Break' }).waitFor();
      await become(scene, abelSid, 'Available');
      await sam.page.getByRole('button', { name: 'Activity of Abel: Available' }).waitFor();
    },
    LIMIT_MS,
  );

  test(
    'where live queries are refused, the page says how old it may be, and shows the same',
    async () => {
      const live = await shownOf(rows());
      expect(live.length).toBeGreaterThanOrEqual(FEWEST);
      const other = await openBrowserDesk(browser, scene, { identity: 'sue', roles: ['supervisor'] });
      await other.page.routeWebSocket(/\/tsock\//, refuseQueries);
      await other.page.goto(`${scene.server.url}/desk/team`);
      await other.page.getByText('5 s', { exact: true }).waitFor();
      await chip(other.page).waitFor();
      expect(await sam.page.getByText('5 s', { exact: true }).count()).toBe(0);
      await eventually(async () => {
        expect((await shownOf(rows(other.page))).slice(0, 10)).toEqual(live.slice(0, 10));
        return true;
      }, 20_000);
      expect(await rows(other.page).count()).toBeLessThanOrEqual(ROWS);
      await become(scene, abelSid, 'Break');
      await other.page.getByRole('button', { name: 'Activity of Abel: Break' }).waitFor();
      expect(await flaws(other.page)).toEqual([]);
      await other.close();
    },
    LIMIT_MS,
  );

  test.each([
    { dark: true, width: 1440 },
    { dark: false, width: 320 },
    { dark: true, width: 320 },
  ])(
    'no barriers, nothing sideways: %j',
    async look => {
      await changeLook(sam.page, look);
      await sam.settled();
      await eventually(async () => (await rows().count()) >= FEWEST);
      expect(await rows().count()).toBeLessThanOrEqual(ROWS);
      expect(await flaws(sam.page)).toEqual([]);
    },
    LIMIT_MS,
  );

  test('nothing went wrong on the page by itself', () => {
    expect([...sam.complaints, ...sam.refused]).toEqual([]);
  });
});

/** What a page says in its sockets from now on. */
function saysOf(page: Page): string[] {
  const sent: string[] = [];
  page.on('websocket', socket => socket.on('framesent', ({ payload }) => sent.push(payload.toString())));
  return sent;
}

/** How many workers each query for reservations has asked about. */
const asksOf = (sent: readonly string[]): number[] =>
  sent
    .filter(text => text.includes('/v3/Insights/tr-reservation'))
    .map(text => text.match(/WK[0-9a-f]{32}/g)?.length ?? 0);

/** Stands between a page and the server, and lets live queries ask for what nobody has. */
function refuseQueries(page: WebSocketRoute): void {
  const server = page.connectToServer();
  page.onMessage(message => {
    const text = message.toString('latin1').replace('/v3/Insights/tr-', '/v3/Insights/no-');
    server.send(typeof message === 'string' ? text : Buffer.from(text, 'latin1'));
  });
}

/** What the processor has done for the page's own thread. */
async function busySeconds(meter: CDPSession): Promise<number> {
  const { metrics } = await meter.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration')!.value;
}

/** Rows as they read, without what grows with time. */
async function shownOf(rows: ReturnType<Page['locator']>): Promise<string[]> {
  const texts = await rows.allInnerTexts();
  return texts.map(text => text.replace(/\d+:\d\d(:\d\d)?/g, '').replace(/\s+/g, ' '));
}
