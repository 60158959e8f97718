/** `FO0123…cdef`: enough of a SID to recognise it; other texts stay as they are. */
export function shortSid(sid: string): string {
  return /^[A-Z]{2}[0-9a-f]{32}$/.test(sid) ? `${sid.slice(0, 6)}…${sid.slice(-4)}` : sid;
}
