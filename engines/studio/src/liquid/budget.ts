import type { Context } from 'liquidjs';
import { RENDERED_MEMORY_PER_TURN, RENDERED_NODES_PER_TURN, RENDERING_MS_PER_TURN } from '../limits.ts';

type Limiter = Context['memoryLimit'];

/** What templates may still use in one turn. All templates of the turn share it, so that many small ones are bounded too. */
export interface Budget {
  memory: Limiter;
  rendering: Limiter;
}

/** A fresh budget for one turn. */
export function budget(): Budget {
  // The two classes have the methods that the renderer calls; its own class is not exported and has private fields.
  return {
    memory: new Memory() as unknown as Limiter,
    rendering: new Rendering() as unknown as Limiter,
  };
}

/** Characters and items that filters create. */
class Memory {
  private used = 0;

  use(count: number): void {
    if (!(count > 0)) return;
    this.used += count;
    this.check(this.used);
  }

  check(count: number): void {
    if (count > RENDERED_MEMORY_PER_TURN) throw new Error('The templates of this turn need too much memory.');
  }
}

/**
 * Rendered nodes, and milliseconds. The renderer calls `check` before each node with its reading of a monotonic clock;
 * the count comes first, so that the outcome does not depend on the machine unless a single filter is very slow.
 */
class Rendering {
  private nodes = 0;
  private spent = 0;
  private last: number | undefined;

  check(milliseconds: number): void {
    this.nodes += 1;
    this.spent += this.last === undefined ? 0 : milliseconds - this.last;
    this.last = milliseconds;
    if (this.nodes > RENDERED_NODES_PER_TURN || this.spent > RENDERING_MS_PER_TURN) {
      throw new Error('The templates of this turn take too long.');
    }
  }

  use(): void {}
}
