import { expect, test } from 'vitest';
import { makeLogger } from './log.ts';

function listen() {
  const lines: string[] = [];
  return { lines, log: makeLogger('debug', { write: line => void lines.push(line) }) };
}

test('whatever is said is one line, so that nobody can write a line of his own', () => {
  const { lines, log } = listen();
  const forged = 'a\n{"level":30,"msg":"all is well"}\r\u2028\u001b[2J';
  log.warn({ username: forged }, forged);
  expect(lines).toHaveLength(1);
  expect([...lines[0]!.trimEnd()].filter(letter => letter < ' ')).toEqual([]);
  expect(JSON.parse(lines[0]!)).toMatchObject({ username: forged, msg: forged });
});

test('secrets are hidden by the names of their fields', () => {
  const { lines, log } = listen();
  log.info({ authToken: 'canary', call: { password: 'canary', headers: { authorization: 'canary' } } }, 'x');
  expect(lines[0]).not.toContain('canary');
});

test('an error of the database is told without the row that it is about', () => {
  const { lines, log } = listen();
  const error = Object.assign(new Error('duplicate key value violates unique constraint "user_identity"'), {
    code: '23505',
    detail: 'Key (identity)=(+15551230001) already exists.',
    where: "unnamed portal with parameters: $1 = 'my secret illness'",
    constraint: 'user_identity',
  });
  log.error({ err: error }, 'a turn failed');
  expect(lines[0]).not.toMatch(/1555|illness/);
  expect(JSON.parse(lines[0]!).err).toMatchObject({ code: '23505', constraint: 'user_identity' });
  expect(JSON.parse(lines[0]!).err.stack).toContain('log.test.ts');
});
