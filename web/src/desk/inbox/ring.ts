/** The bell: two short tones, made by the browser, again every four seconds for as long as somebody is to be called. */
import { makeStore, type Store } from '../../ui/store.ts';

const STORED = 'switchhook.bell';
const PAUSE_MS = 4_000;

/** Whether the bell may ring on this computer. */
export const bellIsOn: Store<boolean> = makeStore(localStorage.getItem(STORED) !== 'off');
bellIsOn.subscribe(() => localStorage.setItem(STORED, bellIsOn.get() ? 'on' : 'off'));

/** Whether the browser lets the page make no sound yet. */
export const isSilent: Store<boolean> = makeStore(navigator.userActivation?.hasBeenActive === false);

let audio: AudioContext | null = null;
let timer: ReturnType<typeof setInterval> | undefined;
/** Of several tabs one makes noise: the one that holds the lock. */
let isLeader = false;

/** Browsers let a page sound only after its first click or key press: this waits for it. */
export function prepareBell(): () => void {
  const end = new AbortController();
  const { signal } = end;
  const unlock = async () => {
    if (audio !== null) return;
    audio = new AudioContext();
    lead(signal);
    await audio.resume();
    if (!signal.aborted) ring(calls);
  };
  const given = { signal };
  document.addEventListener('pointerdown', () => void unlock(), given);
  document.addEventListener('keydown', () => void unlock(), given);
  // What was said of the silence goes after the click: nothing may move away from under the pointer.
  const used = () => void (audio !== null && isSilent.set(false));
  document.addEventListener('click', used, given);
  document.addEventListener('keyup', used, given);
  // Whoever comes back to the desk has used the page already.
  if (navigator.userActivation?.hasBeenActive) void unlock();
  return () => {
    end.abort();
    audio = null;
    isLeader = false;
    ring(false);
  };
}

/** Asks for the lock, which a tab that cannot sound must not have; whoever gets it from a closed tab rings on at once. */
function lead(signal: AbortSignal): void {
  navigator.locks
    ?.request('switchhook.bell', { signal }, () => {
      isLeader = true;
      if (timer !== undefined) strike();
      return new Promise<void>(resolve => signal.addEventListener('abort', () => resolve()));
    })
    .catch(() => undefined);
}

/** Whether somebody is to be called; the switch decides whether it is heard. */
let calls = false;

/** Begins to ring, or stops. */
export function ring(on: boolean): void {
  calls = on;
  clearInterval(timer);
  timer = undefined;
  hush();
  if (!on || !bellIsOn.get()) return;
  strike();
  timer = setInterval(strike, PAUSE_MS);
}

// Whoever switches it off while it rings wants quiet now, and whoever switches it on wants to be called.
bellIsOn.subscribe(() => ring(calls));

/** Asks whether the desktop may be used too, unless that is settled. */
export function askToNotify(): void {
  if ('Notification' in window && Notification.permission === 'default')
    void Notification.requestPermission();
}

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

/** Tones that have been begun and may still be heard. */
const heard = new Set<OscillatorNode>();

/** Whoever has answered hears nothing more of the call. */
function hush(): void {
  for (const tone of heard) tone.stop();
  heard.clear();
}

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
    heard.add(tone);
    tone.onended = () => heard.delete(tone);
    tone.start(start);
    tone.stop(start + 0.4);
  }
}
