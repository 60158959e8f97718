/** What a customer writes, and what of it comes back when it does not go out. Pure. */
export interface Written {
  text: string;
  file: File | null;
}

export const nothingWritten: Written = { text: '', file: null };

/** Says what has not gone out when the rest has; any other error of sending means all of it. */
export class PartlySent extends Error {
  readonly rest: Written;

  constructor(cause: Error, rest: Written) {
    super(cause.message, { cause });
    this.rest = rest;
  }
}

/** What stands in the composer after sending has failed: what did not go out, before what has been written since. */
export function givenBack(now: Written, failed: Written, error: Error): Written {
  const { text, file } = error instanceof PartlySent ? error.rest : failed;
  const texts = [text, now.text].filter(one => one !== '');
  return { text: texts.join('\n'), file: now.file ?? file };
}

/** Sends text and file as two messages, the text first; rejects with `PartlySent` when the file alone has failed. */
export async function sendApart(
  { text, file }: Written,
  by: { text(text: string): Promise<unknown>; file(file: File): Promise<unknown> },
): Promise<void> {
  if (text !== '') await by.text(text);
  if (file === null) return;
  await by.file(file).catch((cause: Error) => {
    throw new PartlySent(cause, { text: '', file });
  });
}
