/** What a rule says about a line of a file. `rule` is the name that an exception refers to. */
export type Problem = { rule: string; path: string; line?: number; cure: string };
