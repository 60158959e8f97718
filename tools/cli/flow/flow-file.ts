/** Flow definitions in files: as Studio exports them, or as its API answers them, with the definition inside. */
import { readFileSync } from 'node:fs';
import { type Definition, type Problem, readDefinition } from '@switchhook/engine-studio';

/** A definition that can run, or what hinders it. */
export type FlowText =
  | { ok: true; definition: Definition; warnings: Problem[] }
  | { ok: false; problems: Problem[] };

/** Reads the text of a file. Never throws: text that is no JSON is a problem like any other. */
export function readFlowText(text: string): FlowText {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return {
      ok: false,
      problems: [{ propertyPath: '', message: `This is no JSON: ${(error as Error).message}` }],
    };
  }
  return readDefinition(definitionIn(value));
}

/** Reads a file; throws what is wrong with it, for commands that cannot go on without it. */
export function readFlowFile(path: string): Definition {
  const read = readFlowText(readFileSync(path, 'utf8'));
  if (read.ok) return read.definition;
  const [first] = read.problems;
  throw new Error(
    `${path}: ${first?.propertyPath} ${first?.message} (switchhook flow check ${path} tells all)`,
  );
}

function definitionIn(value: unknown): unknown {
  const inner = (value as { definition?: unknown } | null)?.definition;
  return typeof inner === 'object' && inner !== null ? inner : value;
}
