/** Where the SDKs find this server: they are told by their own options, as any page of a customer's would tell them. */

export interface Places {
  /** Chat and Sync. */
  twilsock: string;
  /** The worker: calls, and events. */
  ebServer: string;
  wsServer: string;
}

export function placesAt(origin: string): Places {
  const sockets = origin.replace(/^http/, 'ws');
  return {
    twilsock: `${sockets}/tsock/v3/wsconnect`,
    ebServer: `${origin}/event-bridge/v1/wschannels`,
    wsServer: `${sockets}/event-bridge/v1/wschannels`,
  };
}

/**
 * The address of a file at this server. The chat SDK has no option for where files are: it always asks the host
 * `mcs.us1.twilio.com`.
 */
export function mediaAddress(url: string, origin: string): string {
  return url.replace(/^https:\/\/mcs(\.[a-z0-9-]+)?\.twilio\.com(?=\/)/, `${origin}/mcs`);
}

/** Lets requests of the page that are meant for that host come here. Call it once, before the SDK is used. */
export function bringMediaHere(origin: string): void {
  const open = XMLHttpRequest.prototype.open as (...given: unknown[]) => void;
  XMLHttpRequest.prototype.open = function here(this: XMLHttpRequest, ...given: unknown[]) {
    const [method, url, ...more] = given;
    const rest = more.length === 0 ? [true] : more;
    return open.call(this, method, mediaAddress(String(url), origin), ...rest);
  } as typeof XMLHttpRequest.prototype.open;
}
