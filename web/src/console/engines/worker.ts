/** The engines in a thread of their own, so that typing stays quick. */
import { checkDefinition, checkWorkflow, matching, rehearse } from './jobs.ts';

const jobs = { checkDefinition, checkWorkflow, matching, rehearse };
export type Jobs = typeof jobs;

export interface Asked {
  id: number;
  job: keyof Jobs;
  given: unknown;
}

self.addEventListener('message', ({ data }: MessageEvent<Asked>) => {
  const job = jobs[data.job] as (given: unknown) => unknown;
  self.postMessage({ id: data.id, result: job(data.given) });
});
