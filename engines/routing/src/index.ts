/** Routing decisions: which step of its workflow a task is at, and who is offered it. Pure; `now` is always given. */
export * from './choose.ts';
export * from './configuration.ts';
export * from './dry-run.ts';
export * from './explain.ts';
export { type OrderBy, readOrderBy } from './order-by.ts';
export * from './route.ts';
export * from './scenario.ts';
export {
  type PairScope,
  type Presence,
  pairLookup,
  queueMatcher,
  type SkipScope,
  skipLookup,
  type TaskScope,
  taskLookup,
  workerLookup,
} from './scope.ts';
export * from './states.ts';
export * from './step.ts';
export { type OrderedTask, taskOrder } from './task-order.ts';
export { type TriedFilter, triedFilters } from './words.ts';
export * from './worker.ts';
export * from './workflow.ts';
