/** Rows as CSV (RFC 4180). Texts that a spreadsheet would take for a formula get an apostrophe in front. */
export function csvOf(rows: readonly (readonly unknown[])[]): string {
  return `${rows.map(row => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

function cell(value: unknown): string {
  const text = value === null || value === undefined ? '' : String(value);
  const harmless = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replace(/"/g, '""')}"` : harmless;
}
