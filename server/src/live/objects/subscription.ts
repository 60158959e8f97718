/** One client's interest in one object: where it is, and how it is told. */
import type { LiveConnection } from '../twilsock/live-connection.ts';
import type { Follower, Reader } from './reader.ts';
import type { ObjectEvent, ObjectType, ObjectView } from './view.ts';
import { writtenEvent } from './written.ts';

/** All notifications have this type: clients then know that events come in order. */
export const MESSAGE_TYPE = 'twilio.sync.event';

export class Subscription implements Follower {
  /** As the client names the object: a SID, or a unique name. */
  readonly sid: string;
  position = 0;
  isEnded = false;
  private readonly connection: LiveConnection;
  private readonly base: string;
  private type: ObjectType = 'document';
  private uniqueName: string | null = null;
  reader: Reader | null = null;
  /** Called when its client may have lost the right to read. */
  departed: () => void = () => undefined;
  private ended: (() => void) | null = null;

  constructor(connection: LiveConnection, base: string, sid: string) {
    this.connection = connection;
    this.base = base;
    this.sid = sid;
  }

  attach(reader: Reader, { type, uniqueName = null }: ObjectView): void {
    this.reader = reader;
    this.type = type;
    this.uniqueName = uniqueName;
  }

  /** What else ends with this subscription; at once when it has ended already. */
  endsWith(ended: () => void): void {
    if (this.isEnded) ended();
    else this.ended = ended;
  }

  follow(event: ObjectEvent): void {
    this.connection.notifyText(MESSAGE_TYPE, textOf(event, this.place()));
  }

  leaves(identities: readonly string[]): boolean {
    const isMeant = identities.includes(this.connection.caller.identity);
    if (isMeant) this.departed();
    return isMeant;
  }

  replay(event: ObjectEvent, correlationId: unknown): void {
    const written = writtenEvent(event, this.place());
    this.connection.notify(MESSAGE_TYPE, { ...written, correlation_id: correlationId });
  }

  /** Answers the reader that it held; null when there was none (any more). */
  end(): Reader | null {
    this.isEnded = true;
    this.ended?.();
    this.ended = null;
    const { reader } = this;
    this.reader = null;
    reader?.leave(this);
    return reader;
  }

  private place() {
    return { base: this.base, type: this.type, sid: this.sid, uniqueName: this.uniqueName };
  }
}

const texts = new WeakMap<ObjectEvent, Map<string, string>>();

/** The JSON text of an event: made once for all who call the object and its product by the same names. */
function textOf(event: ObjectEvent, place: Parameters<typeof writtenEvent>[1]): string {
  const made = texts.get(event) ?? new Map<string, string>();
  texts.set(event, made);
  const name = `${place.base} ${place.sid}`;
  const known = made.get(name);
  if (known !== undefined) return known;
  const text = JSON.stringify(writtenEvent(event, place));
  made.set(name, text);
  return text;
}
