/**
 * Stands in for `graphql-ws`, which the worker's SDK would load for live lists of a whole workspace. The desk asks for
 * those by Sync's live queries and never comes here; without it the page is a fifth smaller.
 */
export function createClient(): never {
  throw new Error('Live lists of the worker SDK are not part of this page');
}
