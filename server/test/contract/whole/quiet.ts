/** Waits for what is under way: events that changed rows wrote and whose effects are other rows. */
export type Rows = <Row extends object>(text: string) => Promise<Row[]>;

const WAIT_MS = 120_000;
const PAUSE_MS = 100;

/** What waits for its turn; calls to the outside world may be tried for ever, and change nothing here. */
const UNDER_WAY = `
select w.kind, count(*)::int as count from line.work w
where not exists (select from line.parked p where p.lane = w.lane and p.key = w.key and p.queue = 'work')
group by 1`;

/** @throws Error when events are still waiting after two minutes. */
export async function eventually(rows: Rows): Promise<void> {
  const end = performance.now() + WAIT_MS;
  for (;;) {
    const waiting = await rows(UNDER_WAY);
    if (waiting.length === 0) return;
    if (performance.now() > end) throw new Error(`still under way: ${JSON.stringify(waiting)}`);
    await new Promise(resolve => setTimeout(resolve, PAUSE_MS));
  }
}
