/**
 * What a text of attributes must hold for an expression to be true of it, as far as that can be said: so that PostgreSQL
 * leaves out whatever cannot match, and only the rest is read and asked exactly.
 */
import type { Comparison, Expression, Operand } from '@switchhook/engine-expression';

/** Every group must be there, of each at least one text. */
export type Likely = readonly (readonly string[])[];

/** Names that are no attributes: what they say stands elsewhere. */
const ELSEWHERE = new Set([
  'sid',
  'friendly_name',
  'activity_sid',
  'activity_name',
  'available',
  'channel',
  'taskrouter',
]);

/** `{ skills HAS "law" }` → `[['"law"']]`; nothing where nothing can be said. */
export function likelyTexts(expression: Expression): Likely {
  switch (expression.kind) {
    case 'and':
      return expression.parts.flatMap(likelyTexts);
    case 'or': {
      const groups = expression.parts.map(part => likelyTexts(part)[0]);
      return groups.every(group => group !== undefined) ? [groups.flat()] : [];
    }
    case 'comparison':
      return comparedTexts(expression);
    default:
      return [];
  }
}

function comparedTexts({ comparator, left, right }: Comparison): Likely {
  const value = isAttribute(left) ? right : isAttribute(right) && comparator === '==' ? left : null;
  if (value === null) return [];
  if (comparator === 'CONTAINS') return groupOf(textsOf(value));
  if (comparator === '==' || comparator === 'HAS' || comparator === 'IN')
    return groupOf(textsOf(value)?.map(text => `"${text}"`));
  return [];
}

const groupOf = (texts: string[] | undefined): Likely => (texts && texts.length > 0 ? [texts] : []);

function isAttribute(operand: Operand): boolean {
  if (operand.kind !== 'path') return false;
  const [first, second] = operand.steps;
  return !ELSEWHERE.has(String(first === 'worker' || first === 'task' ? second : first));
}

/** The operand's texts, when all that it says are texts which JSON writes as they are. */
function textsOf(operand: Operand): string[] | undefined {
  if (operand.kind === 'path') return undefined;
  const values = operand.kind === 'list' ? operand.items : [operand.value];
  const texts = values.filter(value => typeof value === 'string');
  return texts.length === values.length && texts.every(isPlain) ? texts : undefined;
}

/** Whatever else may be written in another way, with a backslash: a text that has one is always asked exactly. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON never holds these as they are.
const isPlain = (text: string): boolean => text !== '' && !/["\\\u0000-\u001f]/.test(text);
