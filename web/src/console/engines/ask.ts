import { useQuery } from '@tanstack/react-query';
import type { Jobs } from './worker.ts';

let worker: Worker | undefined;
let next = 1;
const waiting = new Map<number, (result: unknown) => void>();

function theWorker(): Worker {
  if (worker === undefined) {
    worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<{ id: number; result: unknown }>) => {
      waiting.get(data.id)?.(data.result);
      waiting.delete(data.id);
    });
  }
  return worker;
}

/** Asks an engine, in its own thread. */
export function ask<Job extends keyof Jobs>(
  job: Job,
  given: Parameters<Jobs[Job]>[0],
): Promise<ReturnType<Jobs[Job]>> {
  const id = next++;
  return new Promise(resolve => {
    waiting.set(id, result => resolve(result as ReturnType<Jobs[Job]>));
    theWorker().postMessage({ id, job, given });
  });
}

/** An engine's answer to what is written at the moment; the one before is shown until the new one is there. */
export function useEngine<Job extends keyof Jobs>(job: Job, given: Parameters<Jobs[Job]>[0] | null) {
  return useQuery({
    queryKey: ['engine', job, given],
    queryFn: () => ask(job, given!),
    enabled: given !== null,
    placeholderData: before => before,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 10_000,
  });
}
