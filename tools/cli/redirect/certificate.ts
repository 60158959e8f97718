/** X.509 certificates (RFC 5280) with P-256 keys: a local authority, and the certificates that it issues. */
import {
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto';
import { bits, integer, octets, oid, sequence, set, tagged, time, utf8, yes } from './der.ts';

/** A certificate and its private key, both as PEM text. */
export type Identity = { certificate: string; key: string };

const day = 24 * 60 * 60 * 1000;
const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'));

type Contents = {
  subject: string;
  issuer: string;
  days: number;
  publicKey: Buffer;
  extensions: Buffer[];
};

/**
 * An authority that may vouch for names below `domain` and for nothing else (name constraints, RFC 5280 4.2.1.10), so a
 * program that trusts it gives nothing else away.
 */
export function makeAuthority(name: string, domain: string): Identity {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const extensions = [
    extension('2.5.29.19', sequence(yes), 'critical'),
    extension('2.5.29.15', bits(Buffer.from([0x06]), 1), 'critical'),
    extension('2.5.29.14', octets(keyId(spki))),
    extension('2.5.29.30', sequence(tagged(0xa0, sequence(tagged(0x82, Buffer.from(domain))))), 'critical'),
  ];
  const contents = { subject: name, issuer: name, days: 3650, publicKey: spki, extensions };
  return { certificate: signed(contents, privateKey), key: pem(privateKey) };
}

/** A server certificate for one host name, issued by the authority. */
export function issue(authority: Identity, host: string): Identity {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const parent = new X509Certificate(authority.certificate);
  const parentId = keyId(parent.publicKey.export({ type: 'spki', format: 'der' }));
  const extensions = [
    extension('2.5.29.19', sequence(), 'critical'),
    extension('2.5.29.15', bits(Buffer.from([0x80]), 7), 'critical'),
    extension('2.5.29.37', sequence(oid('1.3.6.1.5.5.7.3.1'))),
    extension('2.5.29.17', sequence(tagged(0x82, Buffer.from(host)))),
    extension('2.5.29.14', octets(keyId(spki))),
    extension('2.5.29.35', sequence(tagged(0x80, parentId))),
  ];
  const issuer = parent.subject.replace(/^CN=/, '');
  const contents = { subject: host, issuer, days: 365, publicKey: spki, extensions };
  return { certificate: signed(contents, createPrivateKey(authority.key)), key: pem(privateKey) };
}

function signed({ subject, issuer, days, publicKey, extensions }: Contents, key: KeyObject): string {
  const now = Date.now();
  const content = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    // 16 random bytes, the first one kept small and not zero, so that the number is positive and written shortest.
    integer(Buffer.concat([Buffer.from([0x40]), randomBytes(15)])),
    ecdsaWithSha256,
    named(issuer),
    // Begun a day early: clocks of containers and phones differ.
    sequence(time(new Date(now - day)), time(new Date(now + days * day))),
    named(subject),
    publicKey,
    tagged(0xa3, sequence(...extensions)),
  );
  const der = sequence(content, ecdsaWithSha256, bits(sign('sha256', content, key)));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

const named = (commonName: string): Buffer => sequence(set(sequence(oid('2.5.4.3'), utf8(commonName))));

function extension(id: string, content: Buffer, critical?: 'critical'): Buffer {
  return sequence(oid(id), ...(critical ? [yes] : []), octets(content));
}

/** The key identifier of RFC 5280: SHA-1 of the public key's bits, which are the last 65 bytes for P-256. */
function keyId(spki: Buffer): Buffer {
  return createHash('sha1').update(spki.subarray(-65)).digest();
}

const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();
