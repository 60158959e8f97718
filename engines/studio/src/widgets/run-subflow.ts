import { fromOutside } from '../contain.ts';
import { type JsonObject, parseJson } from '../json.ts';
import { type Outcome, pairs, requiredText, type Widget, type WidgetStep } from '../widget.ts';

/**
 * Runs another flow and goes on when that has ended. A subflow cannot run one itself. Parameters are texts unless
 * their type asks for JSON. Outputs: what the subflow gives, and `status`.
 */
export const runSubflow: Widget = {
  type: 'run-subflow',
  properties: { flow_sid: requiredText, flow_revision: requiredText, parameters: pairs },
  events: ['completed', 'failed'],

  enter(step) {
    if (step.startedBy === 'incomingParent') return fail(step, 81024, 'a subflow cannot run another one.');
    const revision = step.text('flow_revision').trim();
    if (!/^(\d{1,9}|LatestPublished|LatestRevision)$/.test(revision)) {
      return fail(step, 81021, `"${revision.slice(0, 100)}" is no revision.`);
    }
    const flowSid = step.text('flow_sid').trim();
    return {
      effect: { type: 'subflow', widget: step.state.name, flowSid, revision, parameters: parameters(step) },
    };
  },

  resume(step, event) {
    if (event.type === 'subflowEnded') {
      step.output({ ...fromOutside(event.output), status: 'completed' });
      return { leave: 'completed' };
    }
    step.output({ status: 'failed' });
    if (event.type !== 'subflowFailed') return fail(step, 81024, event.type);
    return fail(step, event.code ?? 81024, event.reason);
  },
};

function fail(step: WidgetStep, code: number, reason: string): Outcome {
  step.warn(code, `The subflow failed: ${reason}`);
  return { leave: 'failed' };
}

function parameters(step: WidgetStep): JsonObject {
  const given = [...step.pairs('parameters')].map(({ key, value, type }) => {
    const asJson = /^(json|object|array|number|boolean)$/i.test(type) ? parseJson(value) : undefined;
    return [key, asJson ?? value] as const;
  });
  return fromOutside(Object.fromEntries(given));
}
