/** Flex UI 1.x, unmodified, as the agent's desktop of an account. */
import type { RawRequest, RawRoute } from '../kernel/http.ts';
import type { Answer } from '../kernel/operation.ts';
import { chooseVersion, installedVersions } from './bundle.ts';
import { bundlePath, scriptAnswer } from './file.ts';
import { desktopPage, missingPage } from './page.ts';
import { accountOf, type DeskParts, get } from './parts.ts';
import { pagePolicy } from './policy.ts';
import { deskRedirect } from './redirect.ts';
import { startText } from './start.ts';

/** The desk's own addresses: it changes between them without asking, and a reload asks for one of them. */
const VIEWS = ['/agent-desktop', '/teams', '/queues-stats'];

/** The same pages serve a browser whose twilio.com leads here, where the desk lives at flex.twilio.com. */
const PLACES = [null, 'flex'];

export function desktopRoutes(parts: DeskParts): RawRoute[] {
  const page = (request: RawRequest) => desktopAnswer(parts, request);
  const redirect = deskRedirect();
  return PLACES.flatMap(place => [
    ...VIEWS.flatMap(view => [get(place, view, page), get(place, `${view}/*`, page)]),
    get(place, '/clients/redirect.js', () => scriptAnswer(redirect)),
    get(place, '/clients/start.js', () => scriptAnswer(startText)),
  ]);
}

async function desktopAnswer(parts: DeskParts, request: RawRequest): Promise<Answer> {
  const { read, flex, dataFolder, publicUrl } = parts;
  const accountSid = accountOf(request, parts);
  const [wanted, plugins, installed] = await Promise.all([
    flex.wantedUiVersion(read, accountSid),
    flex.releasedPlugins(read, accountSid),
    installedVersions(dataFolder, 'flex-ui'),
  ]);
  const version = chooseVersion(installed, wanted);
  const pluginUrls = plugins.map(({ pluginUrl }) => pluginUrl);
  const headers = pagePolicy({ publicUrl, pluginUrls });
  const contentType = 'text/html; charset=utf-8';
  if (version === null) return { status: 503, body: missingPage('flex-ui'), contentType, headers };
  const configuration = configurationFor(accountSid, request);
  const body = desktopPage({ bundle: bundlePath('flex-ui', version), configuration });
  return { status: 200, body, contentType, headers };
}

/**
 * What the desk is started with. It fetches the account's own settings itself as soon as somebody has signed in, and they
 * win. Voice is off because there is none here; without that the desk stops at its start.
 */
function configurationFor(accountSid: string, { edge, origin }: RawRequest): object {
  const plugins = edge === null ? `${origin}/flex/plugins` : `${edge.base}/plugins`;
  return {
    sso: { accountSid, loginPopup: false },
    pluginService: { enabled: true, url: plugins },
    disableBrowserVoice: true,
    disableTelemetry: true,
    logLevel: 'error',
  };
}
