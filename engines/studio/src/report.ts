import { PROBLEMS_TOLD } from './limits.ts';

/** Something about a definition, and where: `states[3].transitions[0].next`. */
export interface Problem {
  message: string;
  propertyPath: string;
}

/** Collects what is wrong with a definition (`problems`) and what is merely doubtful (`warnings`). */
export class Report {
  readonly problems: Problem[] = [];
  readonly warnings: Problem[] = [];

  problem(propertyPath: string, message: string): void {
    if (this.problems.length < PROBLEMS_TOLD) this.problems.push({ message, propertyPath });
  }

  warning(propertyPath: string, message: string): void {
    if (this.warnings.length < PROBLEMS_TOLD) this.warnings.push({ message, propertyPath });
  }
}
