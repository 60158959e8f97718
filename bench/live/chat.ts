/** People who chat over sockets: how long the other side waits for a message, and what one costs. */
import { cpuPerMessage, readCpu } from '../machine.ts';
import type { Stage } from '../stage.ts';
import { call, firstSid, forEach, newKey, token } from './account.ts';
import { startPhased } from './phases.ts';

const CHANNELS = 1000;
const PER_SECOND = 500;

/** Two in each channel; the order of magnitude that one server is held to: p99 below 150 ms. */
export async function measureChat(stage: Stage, { short }: { short: boolean }): Promise<[object, object]> {
  const count = short ? CHANNELS / 10 : CHANNELS;
  const perSecond = short ? PER_SECOND / 5 : PER_SECOND;
  const [warmUpSeconds, seconds] = short ? [2, 3] : [5, 20];
  const key = await newKey(stage);
  const serviceSid = await firstSid(stage, '/chat/v2/Services', 'services');
  const people: object[] = [];
  await forEach(Array.from({ length: count }).keys(), async n => {
    const channels = `/chat/v2/Services/${serviceSid}/Channels`;
    const { sid } = (await call(stage, channels, { FriendlyName: `Pair ${n}` })) as { sid: string };
    for (const side of ['a', 'b']) {
      const identity = `${side} ${n}`;
      await call(stage, `${channels}/${sid}/Members`, { Identity: identity });
      const grants = { identity, ip_messaging: { service_sid: serviceSid } };
      people.push({ identity, channelSid: sid, token: token(key, grants) });
    }
  });
  const url = `${stage.origin.replace('http', 'ws')}/tsock/v3/wsconnect`;
  const program = startPhased('chatters/main.ts', { url, people, perSecond, warmUpSeconds, seconds });
  try {
    const entered = await program.result();
    await program.next();
    const before = readCpu(stage.servers, stage.postmaster);
    const chatted = await program.next();
    const cpu = cpuPerMessage(before, readCpu(stage.servers, stage.postmaster), perSecond * seconds);
    return [entered, { ...chatted, ...cpu }];
  } finally {
    await program.stop();
  }
}
