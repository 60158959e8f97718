/** Who has rejected a task and why, as its attribute `rejections` tells it. Pure. */

export interface Rejection {
  worker: string;
  reason: string;
}

/** Oldest first; whatever is none is left out. */
export function rejectionsOf({ rejections }: Readonly<Record<string, unknown>>): Rejection[] {
  const all: readonly unknown[] = Array.isArray(rejections) ? rejections : [];
  return all.flatMap(one => {
    const { worker, reason } = (one ?? {}) as Record<string, unknown>;
    return typeof worker === 'string' && typeof reason === 'string' ? [{ worker, reason }] : [];
  });
}
