/** Which roles may call what of Studio. Supervisors: what flows did, in both versions. The rest is for administrators. */
import type { Admits } from '../../kernel/access.ts';

const reading: Admits = { supervisor: true };

export const access: Record<string, Admits> = {
  ListExecution: reading,
  FetchExecution: reading,
  FetchExecutionContext: reading,
  ListExecutionStep: reading,
  FetchExecutionStep: reading,
  FetchExecutionStepContext: reading,
  FetchExecutionWhy: reading,
  FindExecutionWhy: reading,
  ListEngagement: reading,
  FetchEngagement: reading,
  FetchEngagementContext: reading,
  ListStep: reading,
  FetchStep: reading,
  FetchStepContext: reading,
};
