/** The table of runs: a row for every seed, for the terminal and as markdown. */
import type { StormReport } from './storm.ts';

const COLUMNS = [
  'seed',
  'seconds',
  'accepted',
  'delivered',
  'tasks',
  'blows',
  'calm after',
  'violations',
] as const;

export type Row = Record<(typeof COLUMNS)[number], string | number>;

export const HEAD = `| ${COLUMNS.join(' | ')} |\n|${'---|'.repeat(COLUMNS.length)}`;

export function rowOf(seed: string, seconds: number, report: StormReport): Row {
  const { accepted, delivered, served, deeds, complaints } = report;
  const counts = { accepted, delivered, tasks: served, blows: deeds.length, violations: complaints.length };
  return {
    seed,
    seconds: Math.round(seconds),
    ...counts,
    'calm after': `${report.calmSeconds.toFixed(1)} s`,
  };
}

export const inMarkdown = (row: Row): string => `| ${COLUMNS.map(column => row[column]).join(' | ')} |`;

/** What failed, in full. */
export function storyOf(seed: string, { complaints, deeds, answers }: StormReport): string {
  return [
    `seed ${seed}, answers ${JSON.stringify(answers)}`,
    ...complaints.map(one => `  - ${one}`),
    ...deeds.map(one => `  . ${one}`),
  ].join('\n');
}
