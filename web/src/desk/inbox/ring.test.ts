import { beforeEach, expect, test, vi } from 'vitest';

/** The browser's audio, as far as the bell uses it: counts the tones. */
let tones = 0;
let stops = 0;
const gain = { setValueAtTime: () => undefined, exponentialRampToValueAtTime: () => undefined };
const node = { connect: () => node };
class Audio {
  state = 'running';
  currentTime = 0;
  destination = node;
  resume = async () => undefined;
  createGain = () => ({ ...node, gain });
  createOscillator = () => ({
    ...{ frequency: { value: 0 }, connect: () => node, stop: () => stops++ },
    start() {
      tones += 1;
    },
  });
}

const stored = new Map<string, string>();
vi.useFakeTimers();
vi.stubGlobal('localStorage', {
  getItem: (name: string) => stored.get(name) ?? null,
  setItem: (name: string, value: string) => void stored.set(name, value),
});
vi.stubGlobal('AudioContext', Audio);
const clicks: (() => void)[] = [];
vi.stubGlobal('document', {
  addEventListener: (_: string, listener: () => void) => clicks.push(listener),
  removeEventListener: () => undefined,
});
vi.stubGlobal('navigator', {
  locks: { request: async (_: string, __: object, hold: () => unknown) => hold() },
});
const { bellIsOn, prepareBell, ring } = await import('./ring.ts');
prepareBell();
for (const click of clicks) click();

beforeEach(() => {
  ring(false);
  bellIsOn.set(true);
  tones = 0;
});

test('it rings until somebody answers', () => {
  ring(true);
  vi.advanceTimersByTime(8_500);
  expect(tones).toBe(6);
  ring(false);
  vi.advanceTimersByTime(60_000);
  expect(tones).toBe(6);
});

test('whoever answers hears nothing more of the call, not even the end of a tone', () => {
  ring(true);
  stops = 0;
  ring(false);
  expect(stops).toBe(2);
});

test('switched off while it rings it is quiet at once; switched on, it rings again', () => {
  ring(true);
  bellIsOn.set(false);
  tones = 0;
  vi.advanceTimersByTime(60_000);
  expect(tones).toBe(0);
  bellIsOn.set(true);
  expect(tones).toBe(2);
});

test('the switch is remembered on this computer', () => {
  bellIsOn.set(false);
  expect(stored.get('switchhook.bell')).toBe('off');
  bellIsOn.set(true);
  expect(stored.get('switchhook.bell')).toBe('on');
});
