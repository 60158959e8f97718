import { type Problem, readDefinition } from '@switchhook/engine-studio';
import { refuse } from '../../../kernel/errors.ts';

/** A problem as the API shows it. */
export interface ShownProblem {
  message: string;
  property_path: string;
}

/** What the API says about a definition. */
export interface Review {
  definition: unknown;
  valid: boolean;
  errors: ShownProblem[];
  warnings: ShownProblem[];
}

/**
 * Reads the JSON text of a definition and tells all that is wrong or doubtful.
 * @param subflowWidgets how many widgets its subflows have.
 */
export function reviewDefinition(text: string, subflowWidgets = 0): Review {
  const definition: unknown = JSON.parse(text);
  const reading = readDefinition(definition, subflowWidgets);
  return {
    definition,
    valid: reading.ok,
    errors: reading.ok ? [] : reading.problems.map(shown),
    warnings: reading.ok ? reading.warnings.map(shown) : [],
  };
}

/**
 * Throws 81022 with everything that is wrong in `details.errors`. Drafts are held to the same as published flows:
 * test users run them, and no execution may meet a definition that cannot run. What the published contract does with
 * an invalid draft is not documented.
 */
export function checkDefinition(text: string): void {
  const { valid, errors } = reviewDefinition(text);
  if (!valid) throw refuse(81022, undefined, { errors });
}

function shown({ message, propertyPath }: Problem): ShownProblem {
  return { message, property_path: propertyPath };
}
