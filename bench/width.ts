/** Several server processes on one PostgreSQL: what the next one brings. */
import { load, openConversations, sinkReport } from './messages.ts';
import { openStage } from './stage.ts';

const CUSTOMERS = 5000;
const MESSAGES = 30_000;

/** The pipeline on a stage of its own, with its conversations shared out among the servers. */
export async function measureWidth(servers: number, { short }: { short: boolean }): Promise<object> {
  const stage = await openStage({ servers });
  try {
    await stage.release();
    const customers = short ? CUSTOMERS / 10 : CUSTOMERS;
    await openConversations(stage, customers);
    const messages = short ? MESSAGES / 10 : MESSAGES;
    const { deliveredPerSecond, failed, nodeUs, postgresUs } = await load(stage, {
      ...{ messages, customers, firstNumber: 1, isAnswered: true },
    });
    const { disorder } = await sinkReport(stage);
    return { 'messages/s': deliveredPerSecond, failed, disorder, nodeUs, postgresUs };
  } finally {
    await stage.close();
  }
}
