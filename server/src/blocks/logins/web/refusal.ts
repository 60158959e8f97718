/** A request for a page that cannot be met: said on a page of its own. */
export class PageRefusal extends Error {
  readonly status: number;
  readonly title: string;
  constructor(status: number, title: string, text: string) {
    super(text);
    this.status = status;
    this.title = title;
  }
}

/** Leads the visitor elsewhere. */
export class Detour extends Error {
  readonly to: string;
  constructor(to: string) {
    super(`to ${to}`);
    this.to = to;
  }
}
