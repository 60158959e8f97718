/** In which order the tasks of a queue are offered to workers. */

export interface OrderedTask {
  sid: string;
  priority: number;
  /** From when the task counts as waiting (ms). */
  virtualStartTime: number;
}

/** Compares two waiting tasks: the higher priority first, then the older (FIFO) or the younger (LIFO). */
export function taskOrder(order: 'FIFO' | 'LIFO'): (left: OrderedTask, right: OrderedTask) => number {
  const sign = order === 'FIFO' ? 1 : -1;
  return (left, right) =>
    right.priority - left.priority ||
    sign * (left.virtualStartTime - right.virtualStartTime) ||
    // Equal age: any order will do, as long as it is always the same one.
    compareText(left.sid, right.sid);
}

/** By character codes, the same on every machine. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
