/** A yardstick: `raw`, one small row per commit with the same driver and number of connections. */
import pg from 'pg';

const SECONDS = 4;

/** Commits per second of single small rows. */
export async function raw(url: string, connections: number): Promise<number> {
  const pool = new pg.Pool({ connectionString: url, max: connections });
  await pool.query(
    'drop table if exists bench_raw; create table bench_raw (id bigint generated always as identity primary key, body text)',
  );
  let rows = 0;
  const end = performance.now() + SECONDS * 1000;
  const started = performance.now();
  const loop = async (): Promise<void> => {
    const client = await pool.connect();
    while (performance.now() < end) {
      await client.query({
        name: 'raw',
        text: 'insert into bench_raw (body) values ($1)',
        values: ['a small row'],
      });
      rows++;
    }
    client.release();
  };
  await Promise.all(Array.from({ length: connections }, loop));
  const perSecond = rows / ((performance.now() - started) / 1000);
  await pool.query('drop table bench_raw');
  await pool.end();
  return Math.round(perSecond);
}
