import { type Definition, type Problem, readDefinition } from '@switchhook/engine-studio';
import { refuse } from '../../../kernel/errors.ts';

/** A problem as the API shows it. */
export interface ShownProblem {
  message: string;
  property_path: string;
}

/**
 * Reads the JSON text of a definition; throws 81022 with everything that is wrong with it in `details.errors`.
 * Drafts are held to the same as published flows: test users run them, and an execution must never meet a definition
 * that cannot run. What the published contract does with an invalid draft is not documented.
 */
export function checkDefinition(text: string): { definition: Definition; warnings: ShownProblem[] } {
  const reading = readDefinition(JSON.parse(text));
  if (reading.ok) return { definition: reading.definition, warnings: reading.warnings.map(shown) };
  throw refuse(81022, undefined, { errors: reading.problems.map(shown) });
}

function shown({ message, propertyPath }: Problem): ShownProblem {
  return { message, property_path: propertyPath };
}
