import type { Definition } from '@switchhook/engine-studio';

/** Characters of definition text whose parsed form a process keeps. Ours: some hundred large flows. */
const KEPT_CHARACTERS = 10_000_000;

interface Entry {
  definition: Definition;
  characters: number;
}

/** Parsed definitions by flow and revision, those least recently used dropped first. A revision never changes. */
export class DefinitionCache {
  private readonly entries = new Map<string, Entry>();
  private readonly limit: number;
  private characters = 0;

  constructor(limit = KEPT_CHARACTERS) {
    this.limit = limit;
  }

  get(key: string): Definition | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    // The order of a map is that of insertion: what was used last stands last.
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry.definition;
  }

  /** Parses a stored definition, keeps it, and answers it. */
  add(key: string, text: string): Definition {
    const definition = JSON.parse(text) as Definition;
    this.drop(key);
    this.entries.set(key, { definition, characters: text.length });
    this.characters += text.length;
    for (const oldest of this.entries.keys()) {
      if (this.characters <= this.limit) break;
      this.drop(oldest);
    }
    return definition;
  }

  private drop(key: string): void {
    this.characters -= this.entries.get(key)?.characters ?? 0;
    this.entries.delete(key);
  }
}
