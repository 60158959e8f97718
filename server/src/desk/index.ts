/**
 * Serves programs of others to browsers: Flex UI as the agents' desktop and the web chat widget for customers' pages. Both
 * run unmodified; they are installed by the operator and no part of this project.
 */
import type { RawRoute } from '../kernel/http.ts';
import { desktopRoutes } from './desktop.ts';
import { bundleAnswer } from './file.ts';
import { type DeskParts, get } from './parts.ts';
import { surroundingRoutes } from './surroundings.ts';
import { webchatRoutes } from './webchat.ts';

export type { DeskParts } from './parts.ts';

export function makeDesk(parts: DeskParts): { routes: RawRoute[] } {
  const path = '/clients/{Name}/{Version}/{File}';
  return {
    routes: [
      ...desktopRoutes(parts),
      ...webchatRoutes(parts),
      ...surroundingRoutes(parts),
      ...[null, 'flex'].map(place => get(place, path, request => bundleAnswer(parts.dataFolder, request))),
    ],
  };
}
