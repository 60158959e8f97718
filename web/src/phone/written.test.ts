import { expect, test } from 'vitest';
import { givenBack, nothingWritten, sendApart, type Written } from './written.ts';

const file = new File(['x'], 'photo.png');
const other = new File(['y'], 'other.png');
const both: Written = { text: 'Hi', file };
const fine = async (): Promise<void> => {};
const fails = (): Promise<void> => Promise.reject(new Error('No line'));

test('what did not go out comes back, before what has been written since', () => {
  const error = new Error('No line');
  expect(givenBack(nothingWritten, both, error)).toEqual(both);
  expect(givenBack({ text: 'and', file: null }, both, error)).toEqual({ text: 'Hi\nand', file });
  expect(givenBack({ text: 'and', file: other }, both, error)).toEqual({ text: 'Hi\nand', file: other });
  expect(givenBack({ text: 'and', file: null }, { text: '', file }, error)).toEqual({ text: 'and', file });
});

test.each([
  ['the file alone', { text: fine, file: fails }, { text: '', file }],
  ['both, as the file was not tried', { text: fails, file: fine }, both],
])('of two messages %s comes back', async (_, by, back) => {
  const error: Error = await sendApart(both, by).then(
    () => expect.unreachable(),
    reason => reason,
  );
  expect(error.message).toBe('No line');
  expect(givenBack(nothingWritten, both, error)).toEqual(back);
});

test('the text goes first, and what is not there is not sent', async () => {
  const sent: unknown[] = [];
  const by = {
    text: async (text: string) => sent.push(text),
    file: async (one: File) => sent.push(one.name),
  };
  await sendApart(both, by);
  await sendApart({ text: '', file: other }, by);
  await sendApart({ text: 'Bye', file: null }, by);
  expect(sent).toEqual(['Hi', 'photo.png', 'other.png', 'Bye']);
});
