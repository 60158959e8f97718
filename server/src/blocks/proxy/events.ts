/** What the block says has happened; all of it on the session's line, or on its SID when it has none. */

/** `proxySession.expired`: the time of the session is over, unless something has prolonged it meanwhile. */
export interface ProxySessionExpired {
  accountSid: string;
  sessionSid: string;
}

/** `proxySession.closed`: somebody closed or deleted the session over REST, or asked for this event. */
export interface ProxySessionClosed {
  accountSid: string;
  sessionSid: string;
  serviceSid: string;
  /** The chat channel (CH) that took part in it. */
  channelSid: string | null;
}

export const SESSION_EXPIRED = 'proxySession.expired';
export const SESSION_CLOSED = 'proxySession.closed';
/** The answer to the out-of-session callback; carries `answer`, `serviceSid` and the `message`'s parameters. */
export const OUT_OF_SESSION_ANSWERED = 'outOfSession.answered';
