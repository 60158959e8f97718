/**
 * `switchhook redirect`: lets a program that says https://chat.twilio.com reach this server, without a changed line and
 * without root. It makes a local authority and a preload file once, and shows the environment that a program needs.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readConfig } from '../../server/src/config.ts';
import { onceFile } from '../../server/src/once-file.ts';
import { type Identity, makeAuthority } from './redirect/certificate.ts';
import { preloadText } from './redirect/preload.ts';
import { type Ports, serve } from './redirect/serve.ts';

export type Redirection = { authority: Identity; caFile: string; preloadFile: string };

const usage = `Usage: switchhook redirect [--serve] [--tls-port 4443] [--proxy-port 4480] [--target http://127.0.0.1:4000]`;

export async function redirect(args: string[]): Promise<void> {
  const config = readConfig();
  const { values } = parseArgs({
    args,
    options: {
      serve: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      'tls-port': { type: 'string', default: '4443' },
      'proxy-port': { type: 'string', default: '4480' },
      target: { type: 'string', default: `http://127.0.0.1:${config.port}` },
    },
  });
  if (values.help) return console.log(usage);
  const ports = { tlsPort: Number(values['tls-port']), proxyPort: Number(values['proxy-port']) };
  const redirection = prepare(join(config.dataFolder, 'redirect'), ports);
  console.log(advice(redirection, ports));
  if (!values.serve) return;
  const target = new URL(values.target);
  if (target.protocol !== 'http:') throw new Error('--target must be an http:// address');
  await serve({ authority: redirection.authority, target, ports });
  console.log(`\nForwarding twilio.com to ${target.origin}. Ctrl-C ends it.`);
}

/** Makes the authority (once) and the preload file in `folder`. The private key is readable by its owner only. */
export function prepare(folder: string, ports: Ports): Redirection {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // One file for both parts, so that a certificate and a key always belong together.
  const text = onceFile(join(folder, 'authority.json'), () =>
    JSON.stringify(makeAuthority('Switchhook local authority', 'twilio.com')),
  );
  const authority: Identity = JSON.parse(text);
  const caFile = join(folder, 'ca.pem');
  const preloadFile = join(folder, 'preload.cjs');
  writeFileSync(caFile, authority.certificate);
  writeFileSync(preloadFile, preloadText(ports.tlsPort));
  return { authority, caFile, preloadFile };
}

function advice({ caFile, preloadFile }: Redirection, { proxyPort }: Ports): string {
  return `Keep "switchhook redirect --serve" running, and give your program this environment.

# Any Node program, with all its libraries:
export NODE_EXTRA_CA_CERTS='${caFile}'
export NODE_OPTIONS='--require "${preloadFile}"'

# Or, for the Node helper library and the command line tool alone. The proxy refuses every other host:
export NODE_EXTRA_CA_CERTS='${caFile}'
export HTTP_PROXY=http://127.0.0.1:${proxyPort}`;
}
