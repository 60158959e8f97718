/** What this block says has happened. All are told on the line of the execution. */

/** `flow.requested`: an execution was created over REST and has not begun; `executionsBySid` opens it. */
export interface FlowRequested {
  accountSid: string;
  executionSid: string;
}

/**
 * `flow.timedOut`: nobody answered in time. A reply may have come first: the event counts only while the opened
 * state still has this `stepCount`.
 */
export interface FlowTimedOut {
  accountSid: string;
  executionSid: string;
  stepCount: number;
}

/** `flow.subflowLost`: the subflow of this execution was ended from outside; the execution goes on without it. */
export interface FlowSubflowLost {
  accountSid: string;
  executionSid: string;
}

/** `flow.expired`: the execution has lived for 30 days and has to end. */
export interface FlowExpired {
  accountSid: string;
  executionSid: string;
}
