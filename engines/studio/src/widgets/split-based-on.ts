import { holds } from '../conditions.ts';
import type { Condition, Transition } from '../definition.ts';
import { requiredText, type Widget, type WidgetStep } from '../widget.ts';

/**
 * Chooses a way. Transitions are tried in their order and the first whose conditions all hold is taken; without any,
 * the flow goes on by `noMatch`.
 */
export const splitBasedOn: Widget = {
  type: 'split-based-on',
  properties: { input: requiredText },
  events: ['match', 'noMatch'],

  enter(step) {
    const by = step.state.transitions.find(way => way.event === 'match' && applies(step, way));
    if (by) return { leave: 'match', by };
    if (!step.state.transitions.some(way => way.event === 'noMatch')) {
      step.warn(81005, 'No condition holds and there is no transition for that.');
    }
    return { leave: 'noMatch' };
  },
};

function applies(step: WidgetStep, way: Transition): boolean {
  const conditions = way.conditions ?? [];
  return conditions.length > 0 && conditions.every(condition => isMet(step, condition, way));
}

function isMet(step: WidgetStep, condition: Condition, way: Transition): boolean {
  const { type } = condition;
  const input = step.render(condition.arguments?.[0] ?? step.state.properties.input);
  const value = step.render(condition.value);
  const isTrue = holds(type, input, value);
  step.tested({ type, input, value, holds: isTrue, next: way.next || 'Ended' });
  return isTrue;
}
