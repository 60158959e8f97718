/** The calls that the app has made, so that every screen can show how it got what it shows. */
export interface Call {
  id: number;
  method: string;
  /** From the root of the server: `/chat/v2/Services?PageSize=50`. */
  path: string;
  /** The parameters of the body, or its JSON. */
  form: [string, string][];
  json: unknown;
  status: number;
  milliseconds: number;
  at: Date;
  requestId: string | null;
}

const KEPT = 200;

export interface Recorder {
  add(call: Omit<Call, 'id'>): void;
  calls(): readonly Call[];
  clear(): void;
  subscribe(listener: () => void): () => void;
}

/** Keeps the newest calls; a store for `useSyncExternalStore`. */
export function makeRecorder(): Recorder {
  let kept: readonly Call[] = [];
  let next = 1;
  const listeners = new Set<() => void>();
  const set = (calls: readonly Call[]) => {
    kept = calls;
    for (const listener of listeners) listener();
  };
  return {
    add: call => set([...kept, { ...call, id: next++ }].slice(-KEPT)),
    calls: () => kept,
    clear: () => set([]),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export const recorder: Recorder = makeRecorder();
