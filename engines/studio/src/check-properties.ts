import { isObject } from './json.ts';
import { VALUE_DEPTH } from './limits.ts';
import { faultOf } from './liquid/template.ts';
import type { Report } from './report.ts';
import type { Widget } from './widget.ts';

/** Checks that a widget has the properties it cannot do without, and that those it knows have the right shape. */
export function checkProperties(
  properties: Record<string, unknown>,
  at: { path: string; widget: Widget; report: Report },
): void {
  const { path, widget, report } = at;
  for (const [name, rule] of Object.entries(widget.properties)) {
    const value = properties[name];
    const place = `${path}.${name}`;
    if (value === undefined || value === null) {
      if (rule.required) report.problem(place, `A ${widget.type} widget needs the property "${name}".`);
    } else if (rule.kind === 'pairs') checkPairs(value, place, report);
    else if (typeof value === 'object') report.problem(place, `The property "${name}" is a text.`);
  }
}

/** Warns of every text below a value that Liquid cannot read: it would be empty when the flow runs (81018). */
export function checkTemplates(value: unknown, path: string, report: Report, depth = 0): void {
  if (typeof value === 'string') {
    const fault = faultOf(value);
    if (fault) report.warning(path, `The template cannot be read: ${fault}`);
  } else if (depth > VALUE_DEPTH) {
    report.problem(path, 'The value is nested too deep.');
  } else if (Array.isArray(value)) {
    value.forEach((item, index) => {
      checkTemplates(item, `${path}[${index}]`, report, depth + 1);
    });
  } else if (isObject(value)) {
    for (const key in value) checkTemplates(value[key], `${path}.${key}`, report, depth + 1);
  }
}

function checkPairs(value: unknown, path: string, report: Report): void {
  if (!Array.isArray(value)) {
    report.problem(path, 'This is a list of keys and values.');
    return;
  }
  for (const [index, pair] of value.entries()) {
    const place = `${path}[${index}]`;
    if (!isObject(pair)) report.problem(place, 'Each item has a key and a value.');
    else if (typeof pair.key !== 'string' || pair.key === '')
      report.problem(`${place}.key`, 'The key is a text.');
    else if (pair.value === undefined) report.problem(`${place}.value`, 'The value is missing.');
  }
}
