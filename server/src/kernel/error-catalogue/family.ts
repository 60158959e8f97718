/** What is known about one code. */
export interface CatalogueEntry {
  /** The official short title; also the sentence of an answer that has no better one. */
  title: string;
  /** The HTTP status of an answer with this code; absent when the code is only logged or reported on a message. */
  status?: number;
  /** True when the debugger lists it as a warning rather than an error. */
  warning?: true;
}

/** Codes that belong together: code to entry. */
export type CatalogueFamily = Record<number, CatalogueEntry>;
