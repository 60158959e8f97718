/** The conversation as it is shown in the terminal; colours only where there is one. */
import { styleText } from 'node:util';

const WHO_WIDTH = 10;
const WHAT_WIDTH = 10;
const styles = {
  customer: 'yellow',
  bot: 'magenta',
  agent: 'green',
} as const;

export interface Screen {
  /** A line of its own, between the scenes. */
  title(text: string): void;
  /** What somebody says. */
  says(role: keyof typeof styles, who: string, text: string): void;
  /** A station on the message's way. */
  note(what: string, text: string): void;
}

export function terminal(print: (line: string) => void): Screen {
  const styled = (style: Parameters<typeof styleText>[0], text: string) =>
    styleText(style, text, { stream: process.stdout });
  return {
    title: text => print(`\n${styled('bold', text)}\n`),
    says(role, who, text) {
      print(`${styled(['bold', styles[role]], who.padEnd(WHO_WIDTH))}${styled('bold', text)}`);
    },
    note(what, text) {
      const rail = styled('gray', '│'.padStart(3).padEnd(WHO_WIDTH));
      print(`${rail}${styled('cyan', what.padEnd(WHAT_WIDTH))}${styled('gray', text)}`);
    },
  };
}
