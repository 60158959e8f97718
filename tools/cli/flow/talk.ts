/** `switchhook flow run`: plays a flow in the terminal. What is typed is the customer; the world is asked for as well. */
import type { Effect } from '@switchhook/engine-studio';
import { eventOf, linesOf, type Said } from './deeds.ts';
import { Player, type Stage } from './player.ts';
import { writeLine } from './transcript.ts';

/** The terminal: shows a line, or asks for one (null when the customer has gone). */
export interface Terminal {
  show(line: string): void;
  ask(prompt: string): Promise<string | null>;
}

export const HELP = [
  'Write what the customer writes. /timeout lets the time of a question pass, /quit ends.',
  'Answer a request with a status and a body (200 {"a": 1}), or with /fails; an empty line is 200.',
];

/** Plays until the customer goes; gives what was said and done as lines of a transcript. */
export async function talk(stage: Stage, terminal: Terminal): Promise<string[]> {
  const player = new Player(stage);
  const told: string[] = [];
  const tell = (line: Said): void => {
    told.push(writeLine(line));
    terminal.show(writeLine(line));
  };
  let wasRunning = false;
  for (;;) {
    for (const { code, message, widget } of player.takeWarnings())
      tell({ kind: 'warning', text: `${code} ${widget ?? ''}: ${message}` });
    const effect = player.wants;
    if (effect !== null) {
      await act({ player, terminal, tell, told }, effect);
      continue;
    }
    if (wasRunning && player.endReason !== null) tell({ kind: 'ends', text: player.endReason });
    const text = await terminal.ask('customer: ');
    if (text === null || text === '/quit') return told;
    wasRunning = true;
    if (text === '/timeout') {
      told.push('timeout');
      player.answer({ type: 'timeout' });
    } else {
      told.push(writeLine({ kind: 'customer', text }));
      player.write(text);
    }
  }
}

interface Acting {
  player: Player;
  terminal: Terminal;
  tell(line: Said): void;
  told: string[];
}

async function act({ player, terminal, tell, told }: Acting, effect: Effect): Promise<void> {
  for (const line of linesOf(effect)) tell(line);
  let outcome: Said | undefined;
  if (effect.type === 'call' || effect.type === 'subflow') {
    const typed = (await terminal.ask('returns: ')) ?? '/fails';
    outcome = typed.startsWith('/fails')
      ? { kind: 'fails', text: typed.slice('/fails'.length).trim() }
      : { kind: 'returns', text: typed || (effect.type === 'call' ? '200' : '{}') };
    told.push(writeLine(outcome));
  }
  try {
    player.answer(eventOf(player, effect, outcome)!);
  } catch (error) {
    terminal.show((error as Error).message);
    told.pop();
  }
}
