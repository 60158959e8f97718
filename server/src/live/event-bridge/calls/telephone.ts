/** What a client asks about the participants of a telephone call: refused by name, as messages have none. */
import { type Call, type CallParts, everybody } from '../calls.ts';

const PARTICIPANTS = [
  'CustomerParticipant',
  'WorkerParticipant',
  'HoldWorkerParticipant',
  'KickWorkerParticipant',
] as const;

export function telephoneCalls({ taskrouter }: CallParts): Call[] {
  return PARTICIPANTS.map(name => ({
    method: 'POST',
    path: `Workers/{workerSid}/${name}`,
    worker: everybody,
    answer: async () => {
      throw taskrouter.noCalls(name);
    },
  }));
}
