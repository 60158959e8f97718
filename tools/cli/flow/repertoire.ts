/** `switchhook flow test`: plays the transcripts of a folder and measures what they cover. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Definition, TriggerEvent } from '@switchhook/engine-studio';
import { type Coverage, coverageOf, percentOf } from './coverage.ts';
import { objectIn } from './deeds.ts';
import { readFlowFile } from './flow-file.ts';
import type { Stage, Visit } from './player.ts';
import { type Judged, rehearse } from './rehearse.ts';
import { readTranscript, type Transcript, writeLine } from './transcript.ts';

const ENDING = '.transcript';
/** A fixed moment, so that flows that ask the time play alike every day. A transcript may name another one. */
const NOW = '2026-01-15T18:00:00Z';

export interface SuiteResult {
  ok: boolean;
  lines: string[];
}

/** Plays every `*.transcript` below the folder; `minimum` is the percentage of each flow that has to be covered. */
export function testFlows(folder: string, minimum = 0): SuiteResult {
  const suite = new Suite();
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(file =>
    file.endsWith(ENDING),
  );
  if (files.length === 0) return { ok: false, lines: [`There are no files *${ENDING} in ${folder}.`] };
  for (const file of files.sort()) suite.play(join(folder, file), file);
  return suite.result(minimum);
}

class Suite {
  private readonly lines: string[] = [];
  private readonly definitions = new Map<string, Definition>();
  private readonly visits: Visit[] = [];
  private played = 0;
  private failed = 0;

  play(path: string, shown: string): void {
    try {
      const transcript = readTranscript(readFileSync(path, 'utf8'));
      const stage = this.stageOf(transcript, dirname(path));
      for (const conversation of transcript.conversations) {
        this.played += 1;
        const { ok, lines, visits } = rehearse(stage, conversation);
        this.visits.push(...visits);
        const name = [shown, conversation.name].filter(part => part !== '').join(': ');
        this.lines.push(`${ok ? 'ok    ' : 'FAILED'} ${name}`);
        if (!ok) this.fail(differenceOf(lines));
      }
    } catch (error) {
      this.lines.push(`FAILED ${shown}`);
      this.fail([(error as Error).message]);
    }
  }

  result(minimum: number): SuiteResult {
    let isCovered = true;
    for (const [path, definition] of this.definitions) {
      const coverage = coverageOf(definition, this.visits);
      isCovered &&= percentOf(coverage) >= minimum;
      this.lines.push('', ...coverageLines(relative('', path), coverage));
    }
    const verdict = this.failed === 0 ? 'all as written' : `${this.failed} FAILED`;
    this.lines.push('', `${this.played} conversations, ${verdict}.`);
    if (!isCovered) this.lines.push(`Less than ${minimum} % of a flow is covered.`);
    return { ok: this.failed === 0 && isCovered, lines: this.lines };
  }

  private fail(lines: string[]): void {
    this.failed += 1;
    this.lines.push(...lines.map(line => `    ${line}`));
  }

  private stageOf({ heads }: Transcript, folder: string): Stage {
    const all = (kind: string) => heads.filter(head => head.kind === kind).map(({ text }) => text.trim());
    const [flow] = all('flow');
    if (flow === undefined) throw new Error('the transcript does not name its flow (flow: FILE)');
    const subflows = all('subflow').map((text): [string, Definition] => {
      const [, sid = '', file = ''] = /^(\S+)\s+(.+)$/.exec(text) ?? [];
      return [sid, this.definition(resolve(folder, file))];
    });
    return {
      definition: this.definition(resolve(folder, flow)),
      subflows: new Map(subflows),
      channel: all('channel')[0] === 'sms' ? 'sms' : 'chat',
      attributes: objectIn(all('attributes')[0] ?? DEFAULT_ATTRIBUTES),
      trigger: (all('trigger')[0] ?? 'incomingMessage') as TriggerEvent,
      now: new Date(all('now')[0] ?? NOW),
    };
  }

  private definition(path: string): Definition {
    const known = this.definitions.get(path) ?? readFlowFile(path);
    this.definitions.set(path, known);
    return known;
  }
}

/** What Flex writes on a channel. */
export const DEFAULT_ATTRIBUTES = '{"status": "ACTIVE", "from": "Customer", "channel_type": "web"}';

function differenceOf(lines: readonly Judged[]): string[] {
  return lines.flatMap(line =>
    writeLine(line)
      .split('\n')
      .map(text => `${line.mark} ${text}`),
  );
}

function coverageLines(name: string, coverage: Coverage): string[] {
  const { states, transitions } = coverage;
  const share = ({ total, missed }: Coverage['states']) => `${total - missed.length} of ${total}`;
  return [
    `${name}: ${percentOf(coverage)} % (${share(states)} states, ${share(transitions)} transitions)`,
    ...states.missed.map(name => `    never entered: ${name}`),
    ...transitions.missed.map(name => `    never taken: ${name}`),
  ];
}
