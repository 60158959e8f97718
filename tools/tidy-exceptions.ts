/** Where a rule of tools/tidy.ts does not hold, and why. This list only shrinks: an entry without a use is a problem. */
export type Exception = { rule: string; path: string; why: string };

export const exceptions: readonly Exception[] = [
  {
    rule: 'function-length',
    path: 'server/src/kernel/resource.ts',
    why: 'A table of the operations of a resource: they share type parameters, which parts of it would have to repeat.',
  },
];
