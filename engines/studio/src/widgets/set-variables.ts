import { contain } from '../contain.ts';
import { type Json, type JsonObject, parseJson, put } from '../json.ts';
import { type Pair, requiredPairs, type Widget, type WidgetStep } from '../widget.ts';

/**
 * Sets flow variables one after the other. They are texts unless `type` says otherwise; a value that is not of its
 * type stays text and gives a warning.
 */
export const setVariables: Widget = {
  type: 'set-variables',
  properties: { variables: requiredPairs },
  events: ['next'],

  enter(step) {
    const values: JsonObject = {};
    for (const pair of step.pairs('variables')) {
      const value = typed(step, pair);
      step.setVariable(pair.key, value);
      put(values, pair.key, value);
    }
    step.output(values);
    return { leave: 'next' };
  },
};

function typed(step: WidgetStep, pair: Pair): Json {
  const value = read(pair);
  if (value !== undefined) return value;
  step.warn(81018, `The value of "${pair.key}" is no ${pair.type}.`);
  return pair.value;
}

function read({ type, value }: Pair): Json | undefined {
  switch (type.toLowerCase()) {
    case 'number':
    case 'integer':
      return value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : undefined;
    case 'boolean':
      return /^\s*(true|false)\s*$/i.test(value) ? value.trim().toLowerCase() === 'true' : undefined;
    case 'json':
    case 'object':
    case 'array':
      return contained(parseJson(value));
    default:
      return value;
  }
}

function contained(value: Json | undefined): Json | undefined {
  return value === undefined ? undefined : contain({ value }).value.value;
}
