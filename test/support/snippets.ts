import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './sourceFiles';

export interface Snippet {
  readonly name: string;
  readonly prefix: string;
  readonly description: string;
  readonly body: string;
  readonly isFileTemplate: boolean;
}

/** The snippets of a file, as VS Code reads them. */
export function readSnippets(path: string): Snippet[] {
  const file = JSON.parse(readFileSync(join(repositoryRoot, path), 'utf8')) as {
    readonly [name: string]: Pick<Snippet, 'prefix' | 'description'> & {
      readonly body: readonly string[];
      readonly isFileTemplate?: boolean;
    };
  };
  return Object.entries(file).map(([name, { prefix, description, body, isFileTemplate }]) => ({
    name,
    prefix,
    description,
    body: body.join('\n'),
    isFileTemplate: isFileTemplate === true,
  }));
}

/** 10:12:33 on the fourth of February 2026, in a file of the hypotheses. */
const variables: { readonly [name: string]: string } = {
  CURRENT_YEAR: '2026',
  CURRENT_MONTH: '02',
  CURRENT_DATE: '04',
  CURRENT_HOUR: '10',
  CURRENT_MINUTE: '12',
  CURRENT_SECOND: '33',
  CURRENT_TIMEZONE_OFFSET: '+01:00',
  TM_FILENAME_BASE: 'E-04tz-log',
  UUID: '4f7d1c7e-7d2b-4b8e-9c3a-0f1e2d3c4b5a',
};

/**
 * What a snippet inserts where a person takes every default: of a choice the first one. Knows what our snippets use: tab stops, placeholders
 * with placeholders in them, choices, variables, and a variable's first match replaced. Throws for anything else.
 */
export function expandSnippet(body: string): string {
  const defaults = new Map<string, string>();
  let at = 0;
  const text = (ends: string): string => {
    let result = '';
    while (at < body.length && !ends.includes(body[at]!)) {
      if (body[at] === '\\') {
        result += body[at + 1] ?? '';
        at += 2;
      } else if (body[at] === '$') result += marker();
      else result += body[at++]!;
    }
    return result;
  };
  const marker = (): string => {
    const form = /\$(?:(\d+)|([A-Z_]+)|\{(\d+)|\{([A-Z_]+))/uy;
    form.lastIndex = at;
    const match = form.exec(body);
    if (!match) throw new Error(`No marker at ${at}: ${body.slice(at, at + 20)}`);
    at = form.lastIndex;
    const [, stop, variable, openStop, openVariable] = match;
    if (stop !== undefined) return defaults.get(stop) ?? '';
    if (variable !== undefined) return valueOf(variable);
    const value = openStop === undefined ? inVariable(valueOf(openVariable!)) : inStop(openStop);
    if (body[at] !== '}') throw new Error(`No closing brace at ${at}: ${body.slice(at, at + 20)}`);
    at += 1;
    return value;
  };
  const inStop = (stop: string): string => {
    const kind = body[at];
    if (kind === '}') return defaults.get(stop) ?? '';
    at += 1;
    const value = kind === '|' ? choice() : text('}');
    defaults.set(stop, value);
    return value;
  };
  const choice = (): string => {
    const end = body.indexOf('|', at);
    const [first] = body.slice(at, end).split(',');
    at = end + 1;
    return first!;
  };
  const inVariable = (value: string): string => {
    if (body[at] === '}') return value;
    const form = /\/((?:[^/\\]|\\.)*)\/((?:[^/\\]|\\.)*)\/(?=\})/uy;
    form.lastIndex = at;
    const [whole, pattern, replacement] = form.exec(body) ?? [];
    if (whole === undefined) throw new Error(`No replacement at ${at}: ${body.slice(at, at + 20)}`);
    at += whole.length;
    return value.replace(new RegExp(pattern!, 'u'), replacement!);
  };
  return text('');
}

function valueOf(variable: string): string {
  const value = variables[variable];
  if (value === undefined) throw new Error(`The variable ${variable} is not known to VS Code, or not to this test.`);
  return value;
}
