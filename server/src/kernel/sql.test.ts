import { expect, test } from 'vitest';
import { openKernel } from '../../test/kernel.ts';

const { database, store } = await openKernel();

const end = (pid: number) => database.query('select pg_terminate_backend($1)', [pid]);
const pidOf = async (connection: { query: typeof database.query }): Promise<number> => {
  const [row] = await connection.query<{ pid: number }>('select pg_backend_pid() as pid');
  return row!.pid;
};

test('a connection that is cut in the middle fails its own transaction and nothing else', async () => {
  const cut = database.transaction(async connection => {
    await end(await pidOf(connection));
    // The news of it arrives while nobody waits for an answer on this connection.
    await new Promise(resolve => setTimeout(resolve, 100));
    return connection.query('select 1');
  });
  await expect(cut).rejects.toThrow();
  expect(await database.query('select 1 as one')).toEqual([{ one: 1 }]);
});

test('a connection that is cut while it is idle is replaced', async () => {
  await end(await pidOf(database)).catch(() => undefined);
  await new Promise(resolve => setTimeout(resolve, 100));
  expect(await database.transaction(connection => connection.query('select 1 as one'))).toEqual([{ one: 1 }]);
});

test('what is said after a transaction has failed is neither carried out on its own nor in the next one', async () => {
  await database.query('create table public.said (words text)');
  let late: Promise<unknown> | undefined;
  const failed = database.transaction(connection => {
    late = new Promise(resolve => setTimeout(resolve, 50)).then(() =>
      connection.query("insert into public.said values ('too late')"),
    );
    // Looked at further down, which may be later than it fails.
    late.catch(() => undefined);
    return Promise.reject(new Error('another part failed'));
  });
  await expect(failed).rejects.toThrow('another part failed');
  await database.transaction(async connection => {
    await connection.query("insert into public.said values ('in time')");
    await expect(late).rejects.toThrow('the transaction is over');
  });
  expect(await database.query('select words from public.said')).toEqual([{ words: 'in time' }]);
});

test('a plan that was made over a table of one row does not last', async () => {
  const text = `select g.id from json_to_recordset($1::json) as x(id int) join public.grown g on g.id = x.id`;
  const asked = [JSON.stringify([{ id: 1 }])];
  const usesKey = () =>
    database.transaction(async connection => {
      for (let i = 0; i < 6; i++) await connection.query(text, asked);
      const [row] = await connection.query<{ name: string }>(
        'select name from pg_prepared_statements where statement = $1',
        [text],
      );
      const lines = await connection.query(`explain execute "${row!.name}" ('[]')`);
      return lines.some(line => /Index Cond/.test(Object.values(line as object).join()));
    });
  await database.query('create table public.grown (id int primary key)');
  await database.query('insert into public.grown values (1)');
  await database.query('analyze public.grown');
  expect(await usesKey()).toBe(false);
  await database.query('insert into public.grown select generate_series(2, 20000)');
  await new Promise(resolve => setTimeout(resolve, 1100));
  expect(await usesKey()).toBe(true);
});

test('a column that a newer version adds disturbs nobody who has asked for all columns before', async () => {
  const insert = 'insert into public.widened (id) values ($1) returning *';
  await database.query('create table public.widened (id int primary key)');
  await database.query(insert, [1]);
  // Every connection of the pool knows the statements.
  const all = () =>
    Promise.all(
      Array.from({ length: 5 }, () =>
        store.transact(async tx => {
          await tx.query('select pg_sleep(0.05)');
          return tx.query('select * from public.widened where id = 1');
        }),
      ),
    );
  expect(await all()).toEqual(Array(5).fill([{ id: 1 }]));
  await database.query('alter table public.widened add column hue text');
  expect(await database.query(insert, [2])).toEqual([{ id: 2, hue: null }]);
  await database.query('alter table public.widened add column size int default 3');
  expect(await all()).toEqual(Array(5).fill([{ id: 1, hue: null, size: 3 }]));
  // One that was in the middle of its transaction when another met the change knows both the old and the new names.
  const inTheMiddle = database.transaction(async connection => {
    await connection.query('select 1');
    await database.query('alter table public.widened add column mood text');
    expect(await database.query(insert, [3])).toMatchObject([{ id: 3 }]);
    return connection.query('select * from public.widened where id = 3');
  });
  expect(await inTheMiddle).toEqual([{ id: 3, hue: null, size: 3, mood: null }]);
  for (let i = 0; i < 2; i++) expect(await all()).toHaveLength(5);
});

test('of statements that were sent together, the one that failed is what the transaction fails with', async () => {
  const lost = database.transaction(connection => {
    const [before, behind] = [connection.query('select 1 / 0'), connection.query('select 1')];
    before.catch(() => undefined);
    return behind;
  });
  await expect(lost).rejects.toThrow('division by zero');
});
