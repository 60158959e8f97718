/**
 * A line between a server and its PostgreSQL on which one can listen: which statements were run, as texts. They are
 * prepared under names (extended protocol of PostgreSQL, messages Parse and Bind), once for each connection.
 */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface StatementTap {
  /** The database behind the line. */
  url: string;
  /** The statements that were run since the last call. */
  taken(): Set<string>;
  close(): Promise<void>;
}

export async function startStatementTap(databaseUrl: string): Promise<StatementTap> {
  const { hostname: host, port } = new URL(databaseUrl);
  const texts = new Map<string, string>();
  let ran = new Set<string>();
  const open = new Set<Socket>();
  const server = createServer(client => {
    const upstream = connect(Number(port), host);
    client.pipe(upstream).pipe(client);
    client.on(
      'data',
      listener(texts, text => ran.add(text)),
    );
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        open.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(databaseUrl);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    taken() {
      const taken = ran;
      ran = new Set();
      return taken;
    },
    close: () => {
      for (const socket of open) socket.destroy();
      return new Promise(resolve => server.close(() => resolve()));
    },
  };
}

/** Cuts what a client sends into messages: a kind of one byte, a length of four, a body; the first has no kind. */
function listener(texts: Map<string, string>, run: (text: string) => void): (data: Buffer) => void {
  let kept = Buffer.alloc(0);
  let isFirst = true;
  return data => {
    kept = Buffer.concat([kept, data]);
    for (;;) {
      const head = isFirst ? 0 : 1;
      if (kept.length < head + 4) return;
      const end = head + kept.readUInt32BE(head);
      if (kept.length < end) return;
      if (!isFirst) hear(kept.toString('latin1', 0, 1), kept.subarray(5, end), { texts, run });
      isFirst = false;
      kept = kept.subarray(end);
    }
  };
}

function hear(
  kind: string,
  body: Buffer,
  { texts, run }: { texts: Map<string, string>; run: (text: string) => void },
): void {
  const [first = '', second = ''] = body.toString('utf8').split('\0', 2);
  // Parse: name, text. Bind: portal, name.
  if (kind === 'P') texts.set(first, second);
  if (kind === 'B' && second !== '') run(texts.get(second) ?? '');
}
