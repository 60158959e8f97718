/** `switchhook flow why`: asks the server why an execution did what it did, and shows it as text. */

/** What the server answers, as far as it is shown here. */
export interface Story {
  execution_sid: string;
  flow_sid: string;
  flow_version: number;
  status: string;
  end_reason: string | null;
  date_created: string;
  waits_for: { widget: string; event: string } | null;
  steps: Step[];
  warnings: { code: number; message: string; widget: string | null }[];
}

interface Step {
  name: string;
  type: string | null;
  transitioned_from: string;
  transitioned_to: string;
  entered: string;
  left: string;
  values: unknown;
  variables: unknown;
  tests: { type: string; input: string; value: string; holds: boolean; next: string }[] | null;
  asked: Record<string, unknown> | null;
  exchange: { statusCode: number | null; reason: string | null; milliseconds: number } | null;
  subflow: Story | null;
}

/** Longer values are cut: the whole is in the answer of the server. */
const SHOWN_CHARACTERS = 300;

/** The story as lines. */
export function whyLines(story: Story): string[] {
  const { execution_sid, flow_sid, flow_version, status, end_reason, date_created } = story;
  const reason = end_reason === null ? '' : `: ${end_reason}`;
  const waits =
    story.waits_for === null
      ? []
      : [`It stands at ${story.waits_for.widget} and waits for: ${story.waits_for.event}`];
  return [
    `${execution_sid} of ${flow_sid}, revision ${flow_version}: ${status}${reason}`,
    ...story.steps.flatMap(step => stepLines(step, date_created)),
    ...story.warnings.map(({ code, widget, message }) => `! ${code} ${widget ?? ''}: ${message}`),
    ...waits,
  ];
}

function stepLines(step: Step, begin: string): string[] {
  const { name, type, transitioned_from, transitioned_to, left, asked, exchange, tests } = step;
  const after = ((Date.parse(left) - Date.parse(begin)) / 1000).toFixed(1);
  return [
    `${after.padStart(8)} s  ${transitioned_from} (${type}) --${name}--> ${transitioned_to}`,
    ...(tests ?? []).map(one => {
      const verdict = one.holds ? 'yes' : 'no ';
      return detail(
        `${verdict} ${JSON.stringify(one.input)} ${one.type} ${JSON.stringify(one.value)} (${one.next || 'the end'})`,
      );
    }),
    ...(asked === null ? [] : [detail(`asked ${JSON.stringify(asked)}`)]),
    ...(exchange === null ? [] : [detail(exchangeText(exchange))]),
    ...(isEmpty(step.values) ? [] : [detail(`values ${JSON.stringify(step.values)}`)]),
    ...(isEmpty(step.variables) ? [] : [detail(`variables ${JSON.stringify(step.variables)}`)]),
    ...(step.subflow === null ? [] : whyLines(step.subflow).map(line => `            | ${line}`)),
  ];
}

function exchangeText({ statusCode, reason, milliseconds }: NonNullable<Step['exchange']>): string {
  return `answered ${statusCode ?? 'nothing'}${reason === null ? '' : ` (${reason})`} after ${milliseconds} ms`;
}

function detail(text: string): string {
  const cut = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)} …` : text;
  return `            ${cut}`;
}

function isEmpty(value: unknown): boolean {
  return value === null || (typeof value === 'object' && Object.keys(value as object).length === 0);
}

export interface Server {
  url: string;
  accountSid: string;
  authToken: string;
}

/** Asks for the reasons of an execution, whichever flow it belongs to. @throws Error when there is none. */
export async function fetchStory(
  { url, accountSid, authToken }: Server,
  executionSid: string,
): Promise<Story> {
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  const path = `/studio/v2/Executions/${encodeURIComponent(executionSid)}/Why`;
  const answer = await fetch(url + path, { headers: { authorization } });
  if (answer.status === 404) throw new Error(`${accountSid} has no execution ${executionSid}.`);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Story;
}
