import { dirname } from 'node:path/posix';
import type { Location } from 'vscode-languageserver/node';
import { logPath } from '../record/layout';
import type { RecordContext } from './context';
import { codeUri, fileFields } from './files';
import { tablePath } from './fieldNodes';
import type { Mention } from '../record/mentions';
import { mentionAt, nodeAt, resolve, titleNode } from './mentions';

/** Where what is referred to stands: an entry's file, a line of the log, a file beside the entry, or lines of code. */
export async function findDefinition(context: RecordContext, offset: number): Promise<Location | undefined> {
  const { text } = context;
  const mention = mentionAt(text, offset);
  if (mention) return locationOf(context, mention);
  const node = nodeAt(text, offset);
  const name = node && `${text.place.kind}.${tablePath(node)}`;
  if (!node?.text || name === undefined) return undefined;
  const start = { line: 0, character: 0 };
  if (fileFields.has(name)) {
    const uri = context.uriOf(`${dirname(text.path)}/${node.text}`);
    return (await context.exists(uri)) === false ? undefined : { uri, range: { start, end: start } };
  }
  const code = name === 'evidence.code.path' ? await codeUri(context, node.text) : undefined;
  if (!code) return undefined;
  const line = Number(text.nodes.find((one) => tablePath(one) === 'code.range.start')?.text ?? 1);
  const place = { line: Number.isInteger(line) && line > 0 ? line - 1 : 0, character: 0 };
  return { uri: code, range: { start: place, end: place } };
}

/** The place of an entry or a log line; undefined where there is none. */
export async function locationOf(context: RecordContext, mention: Mention): Promise<Location | undefined> {
  const found = await resolve(context, mention);
  if (!found) return undefined;
  const { escalation, entry } = found;
  if (!entry) {
    if (!mention.id.startsWith('L-')) return undefined;
    const path = logPath(escalation.slug);
    const log = await context.textOf(path);
    const node = log?.nodes.find(({ path: [, name], text }) => name === 'id' && text === mention.id);
    return log && node?.value ? { uri: context.uriOf(path), range: log.rangeOf(node.value) } : undefined;
  }
  const text = await context.textOf(entry.path);
  const title = text && titleNode(text);
  const span = title?.value ?? { start: 0, end: 0 };
  return text && { uri: context.uriOf(entry.path), range: text.rangeOf(span) };
}
