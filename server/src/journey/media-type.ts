/** What a file is, told by its first bytes: a name or a declared type is only somebody's word. */

const UNKNOWN = 'application/octet-stream';

interface Signature {
  type: string;
  /** Hex digits that stand at `offset`. */
  hex: string;
  offset?: number;
}

const SIGNATURES: readonly Signature[] = [
  { type: 'image/png', hex: '89504e470d0a1a0a' },
  { type: 'image/jpeg', hex: 'ffd8ff' },
  { type: 'image/gif', hex: '474946383761' },
  { type: 'image/gif', hex: '474946383961' },
  { type: 'image/bmp', hex: '424d' },
  { type: 'image/webp', hex: '57454250', offset: 8 },
  { type: 'image/heic', hex: '6674797068656963', offset: 4 },
  { type: 'application/pdf', hex: '255044462d' },
  { type: 'audio/mpeg', hex: '494433' },
  { type: 'audio/ogg', hex: '4f676753' },
  { type: 'audio/amr', hex: '2321414d52' },
  { type: 'audio/wav', hex: '57415645', offset: 8 },
  { type: 'video/mp4', hex: '66747970', offset: 4 },
  { type: 'video/webm', hex: '1a45dfa3' },
  { type: 'application/zip', hex: '504b0304' },
];

/** Types whose files begin with the same bytes as those of another. */
const SAME: Readonly<Record<string, string>> = {
  'image/jpg': 'image/jpeg',
  'image/pjpeg': 'image/jpeg',
  'image/heif': 'image/heic',
  'audio/mp3': 'audio/mpeg',
  'audio/x-wav': 'audio/wav',
  'audio/mp4': 'video/mp4',
  'audio/m4a': 'video/mp4',
  'audio/x-m4a': 'video/mp4',
  'audio/webm': 'video/webm',
  'video/quicktime': 'video/mp4',
  'video/3gpp': 'video/mp4',
  'video/ogg': 'audio/ogg',
  'image/heic': 'video/mp4',
};

/** Formats that hold their files in a zip. */
const ZIPPED =
  /^application\/(vnd\.openxmlformats-officedocument\.|vnd\.oasis\.opendocument\.|epub\+zip$|x-zip)/;

/**
 * The type to keep a file under: the declared one where the bytes do not speak against it. A file that says to be a
 * picture and is none is kept as bytes that nobody knows.
 */
export function typeOf(declared: string, content: Buffer): string {
  const [type = ''] = declared.toLowerCase().split(';', 1);
  const wanted = type.trim();
  const found = SIGNATURES.filter(signature => begins(content, signature)).map(signature => signature.type);
  if (wanted === '' || wanted === UNKNOWN) return found[0] ?? UNKNOWN;
  const known = SAME[wanted] ?? wanted;
  if (
    found.includes(wanted) ||
    found.includes(known) ||
    (ZIPPED.test(wanted) && found.includes('application/zip'))
  )
    return declared;
  const isTold = SIGNATURES.some(signature => signature.type === known || signature.type === wanted);
  return isTold || ZIPPED.test(wanted) ? UNKNOWN : declared;
}

function begins(content: Buffer, { hex, offset = 0 }: Signature): boolean {
  const bytes = Buffer.from(hex, 'hex');
  return content.subarray(offset, offset + bytes.length).equals(bytes);
}
