/** More than the server can do, and whoever writes does not wait: how soon webhooks are answered, what is refused, and that the rest arrives. */
import { load, openConversations, sinkReport } from './messages.ts';
import { openStage } from './stage.ts';

const CUSTOMERS = 2000;
const MESSAGES = 20_000;
const TIMES = [1, 2, 5];
const SECONDS = 10;
/** As many as a carrier opens that is in a hurry. */
const CONNECTIONS = 512;

/** The figures at one load after the other, each a multiple of what the pipeline does. */
export async function* measureOverload({ short }: { short: boolean }) {
  const stage = await openStage();
  try {
    await stage.release();
    await openConversations(stage, CUSTOMERS);
    const messages = short ? MESSAGES / 10 : MESSAGES;
    const full = await load(stage, { messages, customers: CUSTOMERS, firstNumber: 1, isAnswered: true });
    for (const times of TIMES) {
      await sinkReport(stage);
      const pace = full.deliveredPerSecond * times;
      const written = { messages: pace * (short ? 2 : SECONDS), customers: CUSTOMERS };
      const { failed, delivered, answerP50, answerP99 } = await load(stage, {
        ...{ ...written, pace, connections: CONNECTIONS, firstNumber: times * 1_000_000, isAnswered: true },
      });
      const { disorder } = await sinkReport(stage);
      const taken = written.messages - failed;
      yield { times, 'messages/s': pace, taken, refused: failed, delivered, disorder, answerP50, answerP99 };
    }
  } finally {
    await stage.close();
  }
}
