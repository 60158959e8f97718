import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTwiml } from './twiml.ts';

const xml = (inside: string) => `<?xml version="1.0" encoding="UTF-8"?>\n<Response>${inside}</Response>`;
const read = (inside: string) => {
  const twiml = readTwiml('text/xml', xml(inside));
  if (!twiml.ok) throw new Error(twiml.reason);
  return twiml;
};
const message = { verb: 'Message', method: 'POST', mediaUrls: [] };

test('the official libraries write documents that we read', () => {
  const document = xml('<Message action="/a">Hi<Media>https://m.example/1?a=1&amp;b=2</Media></Message>');
  expect(readTwiml('text/xml; charset=utf-8', document)).toEqual({
    ok: true,
    verbs: [{ ...message, action: '/a', body: 'Hi', mediaUrls: ['https://m.example/1?a=1&b=2'] }],
    warnings: [],
  });
});

test.each(['text/xml', 'application/xml', 'text/html', 'TEXT/XML;charset=UTF-8'])(
  '%s is read as TwiML',
  type => {
    expect(readTwiml(type, xml('<Message>Hi</Message>'))).toMatchObject({
      ok: true,
      verbs: [{ body: 'Hi' }],
    });
  },
);

test('plain text is one reply', () => {
  expect(readTwiml('text/plain; charset=utf-8', ' 2 < 3 & <b>\n')).toEqual({
    ok: true,
    verbs: [{ ...message, body: '2 < 3 & <b>' }],
    warnings: [],
  });
});

test.each([
  ['', ''],
  ['application/json', ' \n'],
  ['text/plain', ''],
  ['text/xml', '<Response/>'],
  ['text/xml', '\ufeff<?xml version="1.0"?><!-- nothing --><Response>\n  </Response>'],
])('no reply: %j %j', (type, body) => {
  expect(readTwiml(type, body)).toEqual({ ok: true, verbs: [], warnings: [] });
});

test('all attributes of a message are read, empty ones count as absent', () => {
  const attributes =
    'to="+1555" from=" " action="n?a=1&amp;b=2" method="get" statusCallback="https://s.example/"';
  expect(read(`<Message ${attributes}>Hi</Message>`).verbs).toEqual([
    {
      ...message,
      to: '+1555',
      action: 'n?a=1&b=2',
      method: 'GET',
      statusCallback: 'https://s.example/',
      body: 'Hi',
    },
  ]);
});

test.each([
  ['<Message><Body>Hi</Body><Media>u</Media></Message>', 'Hi', ['u']],
  ['<Message>\n  Hi there\n  <Media> u </Media>\n</Message>', 'Hi there', ['u']],
  ['<Message>one <Body>two</Body></Message>', 'one two', []],
  ['<Message><Media>u</Media><Media/><Media>v</Media></Message>', '', ['u', 'v']],
  ['<Message>line 1\nline 2</Message>', 'line 1\nline 2', []],
  ['<Message>&lt;b&gt; &amp;lt; &#39;&#x1F600; &quot;</Message>', `<b> &lt; '😀 "`, []],
  ['<Message><![CDATA[<b> & ]]>c</Message>', '<b> & c', []],
  ['<Message>00123</Message>', '00123', []],
  ['<Message>1e3</Message>', '1e3', []],
  ['<Message>true</Message>', 'true', []],
])('%s', (inside, body, mediaUrls) => {
  expect(read(inside)).toEqual({ ok: true, verbs: [{ ...message, body, mediaUrls }], warnings: [] });
});

test('verbs come in order, and a redirect ends the document', () => {
  const { verbs } = read(
    '<Message>1</Message><Message>2</Message><Redirect>/n</Redirect><Message>3</Message>',
  );
  expect(verbs).toEqual([
    { ...message, body: '1' },
    { ...message, body: '2' },
    { verb: 'Redirect', method: 'POST', url: '/n' },
  ]);
});

test('a message with an action ends the document', () => {
  expect(read('<Message action="/a">1</Message><Message>2</Message>').verbs).toHaveLength(1);
});

test('a redirect without a URL leads to the same document', () => {
  expect(read('<Redirect method="GET"/>').verbs).toEqual([{ verb: 'Redirect', method: 'GET', url: '' }]);
});

test.each([
  ['<Say>Hello</Say><Message>1</Message>', 14110],
  ['<message>Hello</message><Message>1</Message>', 14110],
  ['<Message/><Message>1</Message>', 14103],
  ['<Message> <Media> </Media></Message><Message>1</Message>', 14103],
  ['<Message method="PUT">1</Message>', 14104],
  ['<Message>1<Image>x</Image></Message>', 12200],
  ['stray<Message>1</Message>', 12200],
])('%s warns with %i and goes on', (inside, code) => {
  const { verbs, warnings } = read(inside);
  expect(verbs).toEqual([{ ...message, body: '1' }]);
  expect(warnings.map(warning => warning.code)).toEqual([code]);
});

test('media beyond the tenth are left out', () => {
  const { verbs, warnings } = read(`<Message>${'<Media>u</Media>'.repeat(12)}</Message>`);
  expect(verbs[0]).toMatchObject({ mediaUrls: Array(10).fill('u') });
  expect(warnings).toMatchObject([{ code: 12200 }]);
});

test.each([
  [12300, 'application/json', '{"body":"Hi"}'],
  [12300, '', '<Response/>'],
  [12300, 'image/png', 'x'],
  [12100, 'text/xml', 'Hello'],
  [12100, 'text/xml', '<Response>'],
  [12100, 'text/xml', '<Response><Message>Hi</Response>'],
  [12100, 'text/xml', '<Response></Response> and more'],
  [12100, 'text/html', '<!DOCTYPE html><html><body><p>Not found</body></html>'],
  [12102, 'text/xml', '<response/>'],
  [12102, 'text/xml', '<Message>Hi</Message>'],
  [12102, 'text/xml', '<Response/><Response/>'],
  [12100, 'text/xml', '<!-- nothing -->'],
  [11750, 'text/plain', '€'.repeat(22_000)],
  [11750, 'text/xml', xml(`<Message>${'x'.repeat(65_536)}</Message>`)],
])('%i: %s %.40s', (code, type, body) => {
  expect(readTwiml(type, body)).toEqual({ ok: false, code, reason: expect.stringMatching(/./) });
});

test('entities of a document are never expanded', () => {
  const bomb = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>${'<Response><Message>&b;</Message></Response>'}`;
  expect(readTwiml('text/xml', bomb)).toMatchObject({ ok: false, code: 12100 });
  const file =
    '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><Response><Message>&f;</Message></Response>';
  expect(readTwiml('text/xml', file)).toMatchObject({ ok: false, code: 12100 });
});

test('depth and names from outside do no harm', () => {
  const deep = xml('<b>'.repeat(5000) + '</b>'.repeat(5000));
  expect(readTwiml('text/xml', deep).ok).toBe(false);
  const odd = xml('<__proto__ to="x">y</__proto__><Message>1</Message>');
  expect(readTwiml('text/xml', odd)).toMatchObject({ ok: false, code: 12100 });
  expect(Object.keys(Object.prototype)).toEqual([]);
});

test('no document whatever makes it throw', () => {
  const pieces = [
    '<Response>',
    '</Response>',
    '<Message',
    '<Message>',
    '</Message>',
    '<Body>',
    '</Body>',
    '<Media/>',
  ];
  const more = [
    'to="',
    '"',
    '&amp;',
    '&#x0;',
    '&#99999999;',
    '&nope;',
    '<![CDATA[',
    ']]>',
    '<!--',
    '-->',
    '<?x ?>',
    '>',
  ];
  const document = fc
    .array(fc.oneof(fc.constantFrom(...pieces, ...more), fc.string({ maxLength: 4 })))
    .map(parts => parts.join(''));
  fc.assert(
    fc.property(document, text => {
      expect(readTwiml('text/xml', text)).toHaveProperty('ok');
      expect(readTwiml('text/xml', xml(text))).toHaveProperty('ok');
    }),
    { numRuns: 500, seed: 1 },
  );
});
