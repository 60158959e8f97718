/**
 * Serves the web app: its one page under every address of its areas, its files, and, where the carrier is simulated, the
 * simulator's door for the phones in the app. The app itself is the workspace `web`; this room knows nothing of it but
 * the folder that it was built into.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RawRequest, RawRoute } from '../kernel/http.ts';
import type { Answer } from '../kernel/operation.ts';
import { assetAnswer } from './asset.ts';
import { pageHeaders } from './policy.ts';
import { makeSimulatorDoor, type SimulatorDoorOptions } from './simulator-door.ts';

export interface WebAppOptions {
  /** Where the app was built: `index.html` and `assets/`. It may be missing, and come later. */
  folder: string;
  /** The address that media links begin with. */
  publicUrl: string;
  /** Null where the carrier is a real one. */
  simulator: SimulatorDoorOptions | null;
}

export interface WebApp {
  routes: RawRoute[];
  /** Ends what browsers are still listening to. */
  stop(): void;
}

/** The first segments of the app's addresses; what follows is the app's own business. */
export const AREAS: readonly string[] = ['desk', 'console', 'phone', 'welcome'];

export function makeWebApp({ folder, publicUrl, simulator }: WebAppOptions): WebApp {
  const door = simulator === null ? null : makeSimulatorDoor(simulator);
  const page = () => pageAnswer(folder, publicUrl);
  const routes: RawRoute[] = [
    get('/', async () => ({ status: 302, body: null, headers: { location: '/welcome' } })),
    ...AREAS.flatMap(area => [get(`/${area}`, page), get(`/${area}/*`, page)]),
    get('/assets/*', request => assetAnswer(join(folder, 'assets'), request)),
    ...(door?.routes ?? []),
  ];
  return { routes, stop: () => door?.stop() };
}

const get = (path: string, answer: (request: RawRequest) => Promise<Answer>): RawRoute => ({
  method: 'GET',
  product: null,
  path,
  answer,
});

async function pageAnswer(folder: string, publicUrl: string): Promise<Answer> {
  const headers = pageHeaders(publicUrl);
  const contentType = 'text/html; charset=utf-8';
  try {
    return { status: 200, body: await readFile(join(folder, 'index.html')), contentType, headers };
  } catch {
    return { status: 503, body: NOT_BUILT, contentType, headers };
  }
}

const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Switchhook</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem;color-scheme:light dark}</style>
<h1>The web app has not been built</h1>
<p>The API works all the same. <code>npm start</code> builds the app; when that fails, its output says why.
By hand: <code>node tools/web.mjs</code>, then load this page again.</p>
</html>
`;
