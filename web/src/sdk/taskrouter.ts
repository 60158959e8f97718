/** The worker's SDK, of which the desk uses the bundle that is made for pages, and this much of its objects. */
import * as bundle from 'twilio-taskrouter/dist/index.window.js';

export interface Emitter {
  on(event: string, listener: (...said: never[]) => void): unknown;
  off?(event: string, listener: (...said: never[]) => void): unknown;
  removeAllListeners(): unknown;
}

export interface SdkTransfer extends Emitter {
  sid: string;
  /** WARM or COLD */
  mode: string;
  /** QUEUE or WORKER */
  type: string;
  to: string;
  status: string;
  transferFailedReason?: string | null;
  dateCreated?: Date;
  cancel(): Promise<unknown>;
}

export interface SdkTask extends Emitter {
  sid: string;
  status: string;
  age: number;
  priority: number;
  queueName: string;
  queueSid: string;
  workflowName: string;
  taskChannelUniqueName: string;
  dateCreated: Date;
  dateUpdated: Date;
  attributes: Record<string, unknown>;
  transfers: { incoming: SdkTransfer | null; outgoing: SdkTransfer | null };
  setAttributes(attributes: object): Promise<unknown>;
  wrapUp(options: { reason: string }): Promise<unknown>;
  complete(reason: string): Promise<unknown>;
  transfer(to: string, options: { mode: 'WARM' | 'COLD'; attributes?: object }): Promise<unknown>;
}

export interface SdkReservation extends Emitter {
  sid: string;
  status: string;
  timeout: number;
  dateCreated: Date;
  dateUpdated: Date;
  canceledReasonCode?: number | null;
  task: SdkTask;
  accept(): Promise<unknown>;
  reject(options?: { activitySid: string }): Promise<unknown>;
  complete(): Promise<unknown>;
}

export interface SdkActivity {
  sid: string;
  name: string;
  available: boolean;
  setAsCurrent(options?: { rejectPendingReservations?: boolean }): Promise<unknown>;
}

export interface SdkWorkerChannel extends Emitter {
  taskChannelUniqueName: string;
  capacity: number;
  assignedTasks: number;
  available: boolean;
}

export interface SdkWorker extends Emitter {
  sid: string;
  name: string;
  workspaceSid: string;
  attributes: Record<string, unknown>;
  activity: SdkActivity;
  activities: Map<string, SdkActivity>;
  channels: Map<string, SdkWorkerChannel>;
  reservations: Map<string, SdkReservation>;
  dateStatusChanged: Date;
  dateActivityChanged?: Date;
  updateToken(token: string): void;
  disconnect(): void;
}

interface Bundle {
  Worker: new (token: string, options: object) => SdkWorker;
}

const found = bundle as unknown as Bundle & { default?: Bundle };

export const Worker: Bundle['Worker'] = found.Worker ?? found.default!.Worker;
