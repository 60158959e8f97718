import { chatErrors } from './error-catalogue/chat.ts';
import { deliveryErrors } from './error-catalogue/delivery.ts';
import type { CatalogueEntry, CatalogueFamily } from './error-catalogue/family.ts';
import { flexErrors } from './error-catalogue/flex.ts';
import { liveErrors } from './error-catalogue/live.ts';
import { platformErrors } from './error-catalogue/platform.ts';
import { relayErrors } from './error-catalogue/relay.ts';
import { routingErrors } from './error-catalogue/routing.ts';
import { studioErrors } from './error-catalogue/studio.ts';
import { transportErrors } from './error-catalogue/transport.ts';

export type { CatalogueEntry, CatalogueFamily } from './error-catalogue/family.ts';

/** The families that make up the catalogue; to add a code, add a line to the family it belongs to. */
export const errorFamilies: readonly CatalogueFamily[] = [
  transportErrors,
  platformErrors,
  deliveryErrors,
  routingErrors,
  flexErrors,
  chatErrors,
  liveErrors,
  relayErrors,
  studioErrors,
];

/** Every code that this system can answer, log or put on a message. */
export const errorCatalogue: ReadonlyMap<number, CatalogueEntry> = new Map(
  errorFamilies.flatMap(family =>
    Object.entries(family).map(([code, entry]) => [Number(code), entry] as const),
  ),
);
