/** Where the console shows the object that a SID names; null for kinds that have no page of their own. Pure. */
export function placeOfSid(sid: string): string | null {
  if (!/^[A-Z]{2}[0-9a-f]{32}$/.test(sid)) return null;
  const place = PLACES[sid.slice(0, 2)];
  return place === undefined ? null : place(sid);
}

const PLACES: Readonly<Record<string, (sid: string) => string>> = {
  FO: sid => `/console/messaging?tab=addresses&address=${sid}`,
  PN: sid => `/console/numbers/${sid}`,
  KS: sid => `/console/proxy?service=${sid}`,
  KC: sid => `/console/proxy?session=${sid}`,
  CH: sid => `/console/chat/channels/${sid}`,
  IS: sid => `/console/chat?service=${sid}`,
  FW: sid => `/console/studio/${sid}`,
  WW: sid => `/console/workflows?open=${sid}`,
  WQ: sid => `/console/queues?open=${sid}`,
  WK: sid => `/console/workers?open=${sid}`,
  WT: sid => `/console/tasks?open=${sid}`,
  NO: sid => `/console/monitor?alert=${sid}`,
};
