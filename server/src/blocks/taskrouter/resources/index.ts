/** The REST surface of TaskRouter. */
import type { BlockParts } from '../../../kernel/block.ts';
import type { Operation } from '../../../kernel/operation.ts';

export function taskRouterOperations(_parts: BlockParts): Operation[] {
  return [];
}
