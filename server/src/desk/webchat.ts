/** The web chat widget, unmodified, for pages of customers: one script tag. */
import type { RawRequest, RawRoute } from '../kernel/http.ts';
import type { Answer } from '../kernel/operation.ts';
import { chooseVersion, installedVersions } from './bundle.ts';
import { bundlePath, scriptAnswer } from './file.ts';
import { demoPage, missingPage } from './page.ts';
import { accountOf, type DeskParts, get } from './parts.ts';
import { pagePolicy } from './policy.ts';
import { widgetRedirect } from './redirect.ts';
import { widgetText } from './widget.ts';

export function webchatRoutes(parts: DeskParts): RawRoute[] {
  const script = widgetRedirect() + widgetText;
  return [
    get(null, '/webchat.js', () => scriptAnswer(script)),
    get(null, '/webchat', () => demoAnswer(parts)),
    get(null, '/webchat/settings', request => settingsAnswer(parts, request)),
  ];
}

async function demoAnswer({ dataFolder, publicUrl }: DeskParts): Promise<Answer> {
  const isThere = (await installedVersions(dataFolder, 'webchat')).length > 0;
  return {
    status: isThere ? 200 : 503,
    body: isThere ? demoPage() : missingPage('webchat'),
    contentType: 'text/html; charset=utf-8',
    headers: pagePolicy({ publicUrl, pluginUrls: [] }),
  };
}

/** What the script cannot know: who answers, and where the bundle is. Null stands for what is not there. */
async function settingsAnswer(parts: DeskParts, request: RawRequest): Promise<Answer> {
  const accountSid = accountOf(request, parts);
  const [flexFlowSid, installed] = await Promise.all([
    parts.flex.webFlowSid(parts.read, accountSid),
    installedVersions(parts.dataFolder, 'webchat'),
  ]);
  const version = chooseVersion(installed, null);
  const bundle = version === null ? null : bundlePath('webchat', version);
  return { status: 200, body: { account_sid: accountSid, flex_flow_sid: flexFlowSid, bundle } };
}
