/** docs/compatibility.md out of a comparison. */
import type { Comparison, Deviation } from '../compatibility.ts';

const head = `# Compatibility

What this server declares, compared with Twilio's published OpenAPI documents: method, path, status, every parameter
(name, type, values, whether it is required, limits), every property of an answer (name, type, values, format, pattern,
whether it can be null), links and the key of a list. \`node tools/compatibility.ts\` writes this file, and a test fails
when it is out of date or when a difference has no reason.
`;

export function compatibilityTable(comparisons: readonly Comparison[]): string {
  const done = comparisons.reduce((sum, one) => sum + one.done, 0);
  const total = comparisons.reduce((sum, one) => sum + one.total, 0);
  const rows = comparisons.map(
    one =>
      `| ${one.product.title} | \`${one.product.official}\` | ${one.done} of ${one.total} | ${countOf(one.deviations)} |`,
  );
  return [
    head,
    '| product | document | operations | differences |\n|---|---|---|---|',
    ...rows,
    `| **together** | | **${done} of ${total}** | |`,
    ...comparisons.map(section).filter(text => text !== ''),
  ]
    .join('\n')
    .concat('\n');
}

const countOf = (deviations: readonly Deviation[]): string =>
  deviations.length === 0 ? 'none' : String(deviations.length);

function section({ product, missing, additional, deviations }: Comparison): string {
  const parts = [
    product.leavesOut === undefined ? '' : `Left out: ${product.leavesOut}`,
    additional.length === 0 ? '' : `Beyond the document: ${code(additional)}.`,
    missing.length === 0 ? '' : `Not built yet: ${code(missing)}.`,
    deviations.length === 0 ? '' : differenceList(deviations),
  ].filter(part => part !== '');
  return parts.length === 0 ? '' : `\n## ${product.title}\n\n${parts.join('\n\n')}`;
}

const cell = (text: string): string => text.replaceAll('|', '\\|');

const code = (ids: readonly string[]): string => ids.map(id => `\`${id}\``).join(', ');

/** One line for each reason and place, with the operations that it concerns. */
function differenceList(deviations: readonly Deviation[]): string {
  const groups = Map.groupBy(deviations, ({ where, official, ours, why }) =>
    [where, official, ours, why ?? '**unexplained**'].map(cell).join(' | '),
  );
  const rows = [...groups].map(([line, ones]) => `| ${code(ones.map(one => one.operation))} | ${line} |`);
  return ['| operations | where | there | here | why |\n|---|---|---|---|---|', ...rows].join('\n');
}
