import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { freePort, isFree } from './free-port.ts';

test('is free, and none that the system gives to whoever asks for any', async () => {
  const ports = await Promise.all(Array.from({ length: 20 }, freePort));
  expect(ports.every(port => port >= 20_000 && port < 32_000)).toBe(true);
  expect(new Set(ports).size).toBeGreaterThan(15);
  const holder = createServer().listen(ports[0], '127.0.0.1');
  await once(holder, 'listening');
  expect((holder.address() as AddressInfo).port).toBe(ports[0]);
  expect(await isFree(ports[0]!)).toBe(false);
  holder.close();
  await once(holder, 'close');
  expect(await isFree(ports[0]!)).toBe(true);
});
