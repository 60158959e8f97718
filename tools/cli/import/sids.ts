/** What is called otherwise in the other account: SIDs wherever they stand, and the addresses of webhooks. */

const SID = /\b[A-Z]{2}[0-9a-f]{32}\b/g;
/** Of a number, to Proxy or to a flow; under a name of its own, or by the first segment of the path. */
const WEBHOOK = /https?:\/\/[^\s"'/]+(?:\/webhooks)?(?=\/v1\/Accounts\/AC[0-9a-f]{32}\/(?:Proxy|Flows)\/)/g;

export class Translation {
  private readonly sids = new Map<string, string>();
  private readonly webhooks: string;

  /** `webhooks`: where webhooks of numbers lead in the new account. */
  constructor(webhooks: string) {
    this.webhooks = webhooks;
  }

  learn(theirs: unknown, ours: unknown): void {
    if (typeof theirs === 'string' && typeof ours === 'string') this.sids.set(theirs, ours);
  }

  /** The SID in the new account; undefined when nothing there stands for it yet. */
  of(theirs: unknown): string | undefined {
    return this.sids.get(String(theirs));
  }

  /** A value as it reads in the new account, also within JSON. */
  translate<Value>(value: Value): Value {
    if (typeof value === 'string')
      return value
        .replace(WEBHOOK, this.webhooks)
        .replace(SID, sid => this.sids.get(sid) ?? sid) as typeof value;
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(one => this.translate(one)) as typeof value;
    const entries = Object.entries(value).map(([name, one]) => [this.translate(name), this.translate(one)]);
    return Object.fromEntries(entries) as typeof value;
  }

  /** All that was learnt, for whoever has SIDs in programs of their own. */
  all(): Record<string, string> {
    return Object.fromEntries(this.sids);
  }
}
