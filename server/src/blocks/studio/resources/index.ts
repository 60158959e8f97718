/** The public surface of Studio: the documents `studio_v2` and `studio_v1`. */
import { admitting } from '../../../kernel/access.ts';
import type { Operation } from '../../../kernel/operation.ts';
import { access } from '../access.ts';
import type { Executions } from '../executions.ts';
import type { Flows } from '../flows.ts';
import type { makeWhy } from '../why.ts';
import { engagementOperations } from './engagements.ts';
import { executionStepOperations } from './execution-steps.ts';
import { executionOperations } from './executions.ts';
import { flowRevisionOperations } from './flow-revisions.ts';
import { flowOperations } from './flows.ts';
import { flowV1Operations } from './flows-v1.ts';
import { testUserOperations } from './test-users.ts';
import { whyOperations } from './why.ts';

export interface StudioParts {
  flows: Flows;
  executions: Executions;
  why: ReturnType<typeof makeWhy>;
  webhookBase: string;
}

export function studioOperations({ flows, executions, why, webhookBase }: StudioParts): Operation[] {
  return admitting(access, [
    ...flowOperations(flows, webhookBase),
    ...flowRevisionOperations(flows),
    ...testUserOperations(flows),
    ...executionOperations(executions, 'v2'),
    ...executionStepOperations(executions, 'v2'),
    ...whyOperations(why),
    ...flowV1Operations(flows),
    ...executionOperations(executions, 'v1'),
    ...executionStepOperations(executions, 'v1'),
    ...engagementOperations(executions),
  ]);
}
