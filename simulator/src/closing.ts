/**
 * The end of a network, for all who wait for something. Not an AbortSignal: thousands wait at the same moment, and
 * taking one listener off a signal means walking past all the others.
 */
export class Closing {
  #closed = false;
  readonly #listeners = new Set<() => void>();

  get closed(): boolean {
    return this.#closed;
  }

  /** Calls when the network closes, unless the result has called that off. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#closed = true;
    for (const listener of [...this.#listeners]) listener();
    this.#listeners.clear();
  }
}
