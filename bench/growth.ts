/** The pipeline while the past grows: the same conversations go on beside ever more that are over. */
import { openHistory } from './history.ts';
import { load, openConversations, sinkReport } from './messages.ts';
import { openStage } from './stage.ts';

const SIZES = [0, 100_000, 1_000_000];
const SAMPLES = 200;
/** What each of the conversations says that are copied. */
const SAMPLE_MESSAGES = 5;
const CUSTOMERS = 2000;
const MESSAGES = 20_000;
/** Customers of the copies write no more. */
const FORMER = 900_000;

/** The figures of one size after the other. */
export async function* measureGrowth({ short }: { short: boolean }) {
  const stage = await openStage();
  try {
    await stage.release();
    const former = { customers: SAMPLES, firstCustomer: FORMER, isAnswered: true };
    await load(stage, { messages: SAMPLES, ...former });
    await load(stage, { messages: SAMPLES * (SAMPLE_MESSAGES - 1), ...former, firstNumber: 1 });
    const history = await openHistory(stage.databaseUrl);
    await openConversations(stage, CUSTOMERS);
    const messages = short ? MESSAGES / 10 : MESSAGES;
    let stored = 0;
    let firstNumber = 1;
    for (const size of short ? SIZES.slice(0, 2) : SIZES) {
      if (size > stored) await history.store(size - stored);
      stored = size;
      const written = { messages, customers: CUSTOMERS, firstNumber, isAnswered: true };
      const { deliveredPerSecond, failed, nodeUs, postgresUs } = await load(stage, written);
      firstNumber += messages;
      const { disorder } = await sinkReport(stage);
      yield { stored, 'messages/s': deliveredPerSecond, failed, disorder, nodeUs, postgresUs };
    }
    await history.close();
  } finally {
    await stage.close();
  }
}
