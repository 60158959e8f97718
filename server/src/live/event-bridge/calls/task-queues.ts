/** Task queues: where tasks can be handed to. */
import { sid, text } from '../../../kernel/fields.ts';
import { type Call, type CallParts, contentsOf, everybody, given, pageOf, there } from '../calls.ts';
import { taskQueuePayload } from '../payloads.ts';

const filters = { friendlyName: text(), workerSid: sid('WK'), ordering: text() };

export function taskQueueCalls({ taskrouter: { views } }: CallParts): Call[] {
  return [
    {
      method: 'GET',
      path: 'TaskQueues',
      worker: everybody,
      answer: async asked => {
        const wanted = { filters: given(asked, filters), page: pageOf(asked) };
        const listed = await views.taskQueues(asked.key, wanted);
        return contentsOf(listed, { sidOf: row => row.sid, write: taskQueuePayload });
      },
    },
    {
      method: 'GET',
      path: 'TaskQueues/{taskQueueSid}',
      worker: everybody,
      answer: async asked =>
        taskQueuePayload(there(await views.taskQueue({ ...asked.key, sid: asked.at.taskQueueSid! }), asked)),
    },
  ];
}
