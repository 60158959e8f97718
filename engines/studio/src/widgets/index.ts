import type { Widget } from '../widget.ts';
import { addTwimlRedirect } from './add-twiml-redirect.ts';
import { makeHttpRequest } from './make-http-request.ts';
import { runFunction } from './run-function.ts';
import { runSubflow } from './run-subflow.ts';
import { sendAndWaitForReply } from './send-and-wait-for-reply.ts';
import { sendMessage } from './send-message.ts';
import { sendToAutoPilot } from './send-to-auto-pilot.ts';
import { sendToFlex } from './send-to-flex.ts';
import { setVariables } from './set-variables.ts';
import { splitBasedOn } from './split-based-on.ts';
import { trigger } from './trigger.ts';
import { voiceWidgets } from './voice.ts';

/** Every kind of widget. A new one is its file and a line here. */
export const WIDGETS: readonly Widget[] = [
  trigger,
  sendMessage,
  sendAndWaitForReply,
  splitBasedOn,
  setVariables,
  makeHttpRequest,
  runFunction,
  runSubflow,
  sendToFlex,
  sendToAutoPilot,
  addTwimlRedirect,
  ...voiceWidgets,
];

const byType = new Map(WIDGETS.map(widget => [widget.type, widget]));

/** The widget of a type, or nothing when there is none. */
export function widgetOf(type: string): Widget | undefined {
  return byType.get(type);
}
