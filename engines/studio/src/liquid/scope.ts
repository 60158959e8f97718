import { Context } from 'liquidjs';

/** Where a template looks its names up. What is not there is empty; only an index beyond the end of a list is a fault. */
export class Scope extends Context {
  /** The first fault; empty while there is none. */
  fault = '';

  override readProperty(...given: Parameters<Context['readProperty']>): unknown {
    const [from, key] = given;
    if (Array.isArray(from) && typeof key === 'number' && (key >= from.length || key < -from.length)) {
      this.fault ||= `The list has ${from.length} items, and none with the index ${key}.`;
    }
    return super.readProperty(...given);
  }
}
