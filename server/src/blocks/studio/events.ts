/** What this block says has happened. All are told on the line of the execution. */

/** `flow.requested`: an execution was created over REST and has not begun; `executionsBySid` opens it. */
export interface FlowRequested {
  accountSid: string;
  executionSid: string;
}

/**
 * `flow.due`: the timer of an execution has rung. Whether its wait is over, or its thirty days, or neither yet, is for
 * `executionsDue` to say.
 */
export interface FlowDue {
  accountSid: string;
  executionSid: string;
}

/** `flow.subflowLost`: the subflow of this execution was ended from outside; the execution goes on without it. */
export interface FlowSubflowLost {
  accountSid: string;
  executionSid: string;
}
