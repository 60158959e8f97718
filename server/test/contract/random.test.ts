/**
 * Requests made by chance out of our own documents, right ones and spoilt ones: whatever comes, the server answers
 * with JSON, never with a 5xx, and never with what belongs to another account; and no request leaves half of
 * what it was to write.
 * Another count and seed, for more of them, are the two constants below.
 */
import { expect, test } from 'vitest';
import { contractOperations } from './operations.ts';
import { askAtRandom } from './random.ts';
import { openScene } from './scene.ts';
import { brokenRules } from './whole/index.ts';
import { openWorld } from './world.ts';

const REQUESTS = 15_000;
const SEED = 20_260_115;
const LIMIT_MS = 300_000;

test(
  `${REQUESTS} requests made by chance are all answered properly`,
  async () => {
    const operations = contractOperations();
    const scene = await openScene(await openWorld(), operations);
    const { problems, statuses } = await askAtRandom(scene, operations, { count: REQUESTS, seed: SEED });
    expect(problems).toEqual([]);
    // Neither only right nor only wrong requests were asked.
    expect(statuses.get(200) ?? 0).toBeGreaterThan(REQUESTS / 50);
    expect(statuses.get(400) ?? 0).toBeGreaterThan(REQUESTS / 50);
    expect(await brokenRules(scene.databaseUrl)).toEqual([]);
  },
  LIMIT_MS,
);
