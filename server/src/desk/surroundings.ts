/**
 * What desks and widgets ask of services around Flex that this project does not have. They are told so in the form that
 * they understand, because an error would stand as a banner over a desk that works.
 */
import { authenticate } from '../kernel/errors.ts';
import type { RawRequest, RawRoute } from '../kernel/http.ts';
import type { Answer } from '../kernel/operation.ts';
import { type DeskParts, get, post } from './parts.ts';
import { ownFonts, silence } from './stand-ins.ts';

export function surroundingRoutes(parts: DeskParts): RawRoute[] {
  return [
    get('flex', '/api/v1/Session', () => json(features)),
    get('flex', '/plugins', request => pluginsAnswer(parts, request)),
    // Reports of errors and use are taken and forgotten.
    post('flex', '/logs/batch', () => json({})),
    post('flex-sdk', '/v1/Telemetry/Events', () => json({})),
    get('status', '/api/v2/summary.json', () => json(status)),
    // Countries and flags of the dial pad, which does not show without voice.
    get('flex-assets', '/assets/countries.json', () => json([])),
    get('flex-assets', '/assets/flagPositions.json', () => json({})),
    get('flex-assets', '/assets/fonts/*', () => ownFonts),
    get('flex-assets', '/css', () => ownFonts),
    get('flex-assets', '/icon', () => ownFonts),
    get('sdk', '/*', () => silence),
  ];
}

const json = (body: object): Answer => ({ status: 200, body });

const feature = (id: string, description: string) => ({
  ...{ id, name: id, description, enabled: true, stage: 'public', doc_url: null },
});

/** Which optional parts of the desk are on. Flex Insights is a service of its own that is not here. */
const features = {
  insights_active: false,
  features: [
    feature('file-attachments-in-chat', 'Files in chats, both ways'),
    feature('flex-insights-force-disable', 'No Flex Insights'),
  ],
};

/** The desk looks for trouble with its own parts; who asks here has reached the server, so there is none. */
const status = {
  page: { id: 'switchhook', name: 'Switchhook', url: '', time_zone: 'Etc/UTC' },
  status: { indicator: 'none', description: 'All systems operational' },
  components: ['FLEX', 'Flex Application Platform', 'TaskRouter'].map(name => ({
    ...{ id: name.toLowerCase().replaceAll(' ', '-'), name, status: 'operational' },
  })),
  incidents: [],
  scheduled_maintenances: [],
};

/** The plugins of the active release, for the account of the desk's token. */
async function pluginsAnswer({ read, flex, bearerOf }: DeskParts, { headers }: RawRequest): Promise<Answer> {
  const token = headers['x-flex-jwe'];
  if (token === undefined) throw authenticate();
  const { accountSid } = await bearerOf(token);
  const plugins = await flex.releasedPlugins(read, accountSid);
  return json(
    plugins.map(({ uniqueName, version, pluginUrl, phase }) => ({
      ...{ name: uniqueName, version, src: pluginUrl, phase, enabled: true },
    })),
  );
}
