/** The bell: two short tones, made by the browser, again every four seconds for as long as somebody is to be called. */
import { makeStore, type Store } from '../../ui/store.ts';

const STORED = 'switchhook.bell';
const PAUSE_MS = 4_000;

/** Whether the bell may ring on this computer. */
export const bellIsOn: Store<boolean> = makeStore(localStorage.getItem(STORED) !== 'off');
bellIsOn.subscribe(() => localStorage.setItem(STORED, bellIsOn.get() ? 'on' : 'off'));

let audio: AudioContext | null = null;
let timer: ReturnType<typeof setInterval> | undefined;
/** Of several tabs one makes noise: the one that holds the lock. */
let isLeader = false;

/** Browsers let a page sound only after its first click or key press: this waits for it. */
export function prepareBell(): () => void {
  const unlock = () => {
    audio ??= new AudioContext();
    void audio.resume();
  };
  document.addEventListener('pointerdown', unlock, { once: true });
  document.addEventListener('keydown', unlock, { once: true });
  const end = new AbortController();
  let release: (() => void) | undefined;
  navigator.locks
    ?.request('switchhook.bell', { signal: end.signal }, () => {
      isLeader = true;
      return new Promise<void>(resolve => {
        release = resolve;
      });
    })
    .catch(() => undefined);
  return () => {
    document.removeEventListener('pointerdown', unlock);
    document.removeEventListener('keydown', unlock);
    end.abort();
    release?.();
    isLeader = false;
    ring(false);
  };
}

/** Whether somebody is to be called; the switch decides whether it is heard. */
let calls = false;

/** Begins to ring, or stops. */
export function ring(on: boolean): void {
  calls = on;
  clearInterval(timer);
  timer = undefined;
  if (!on || !bellIsOn.get()) return;
  strike();
  timer = setInterval(strike, PAUSE_MS);
}

// Whoever switches it off while it rings wants quiet now, and whoever switches it on wants to be called.
bellIsOn.subscribe(() => ring(calls));

/** One soft tone, for a message that has come. */
export function chime(): void {
  if (bellIsOn.get()) tones([[660, 0]]);
}

/** Once, to hear whether it is loud enough. */
export const strike = (): void =>
  tones([
    [784, 0],
    [1047, 0.16],
  ]);

function tones(notes: readonly (readonly [number, number])[]): void {
  if (audio === null || audio.state !== 'running' || !isLeader) return;
  for (const [hertz, delay] of notes) {
    const [tone, volume] = [audio.createOscillator(), audio.createGain()];
    const start = audio.currentTime + delay;
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0.0001, start);
    volume.gain.exponentialRampToValueAtTime(0.2, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.35);
    tone.connect(volume).connect(audio.destination);
    tone.start(start);
    tone.stop(start + 0.4);
  }
}
