import { expect, test } from 'vitest';
import { cookieHeader, readCookies } from './cookies.ts';
import { html } from './html.ts';
import { qrGrid, qrSvg } from './qr.ts';

test('what is put into HTML is escaped, and HTML made here is not escaped twice', () => {
  const name = `<b a="1" c='2'>&`;
  const inner = html`<i>${name}</i>`;
  expect(html`<p title="${name}">${inner}${[inner, 'x', null, false, 0]}</p>`.text).toBe(
    '<p title="&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;"><i>&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;</i><i>&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;</i>x0</p>',
  );
});

test('cookies over TLS have the name that only TLS can set', () => {
  expect(cookieHeader('switchhook-session', 'x', { isSecure: true, seconds: 5 })).toBe(
    '__Secure-switchhook-session=x; Path=/login; HttpOnly; SameSite=Lax; Secure; Max-Age=5',
  );
  const sent = 'switchhook-session=plain; __Secure-switchhook-session=secure; other=1';
  expect(readCookies(sent, true)).toEqual({ 'switchhook-session': 'secure' });
  expect(readCookies(sent, false)).toEqual({ 'switchhook-session': 'plain' });
  expect(readCookies(undefined, true)).toEqual({});
});

test('a QR code has the size of its text, three finders and a quiet zone', () => {
  const grid = qrGrid('otpauth://totp/Switchhook:admin?secret=ABCDEFGHIJKLMNOP')!;
  expect(grid).toHaveLength(37);
  const finder = ['1111111', '1000001', '1011101', '1011101', '1011101', '1000001', '1111111'];
  const cut = (x: number, y: number) =>
    grid.slice(y, y + 7).map(row =>
      row
        .slice(x, x + 7)
        .map(Number)
        .join(''),
    );
  expect([cut(0, 0), cut(30, 0), cut(0, 30)]).toEqual([finder, finder, finder]);
  expect(grid[29]![8]).toBe(true);
  expect(qrSvg('x', 'A <label>')!.text).toContain('viewBox="0 0 45 45"');
  expect(qrSvg('x', 'A <label>')!.text).toContain('aria-label="A &lt;label&gt;"');
  expect(qrGrid('x'.repeat(230))).toHaveLength(53);
  expect(qrGrid('x'.repeat(231))).toHaveLength(57);
  expect(qrGrid('x'.repeat(600))).toBeNull();
});
