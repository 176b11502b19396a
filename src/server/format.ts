import { isDeepStrictEqual } from 'node:util';
import type { Range, TextEdit } from 'vscode-languageserver/node';
import { type Document, isScalar, type Node, parseDocument, visit } from 'yaml';
import { findFrontMatter } from '../record/frontMatter';
import { yamlStyle } from '../record/write';
import type { RecordContext } from './context';

/**
 * The record in the workbench's own style: indentation, blanks, quotes as they are. Values, comments and order stay, or nothing is done;
 * a log is never rewritten.
 */
export function format({ text }: RecordContext, range?: Range): TextEdit[] {
  if (text.isLog || text.parsed.document === undefined || text.parsed.document.errors.length > 0) return [];
  const matter = text.place.kind === 'update' ? findFrontMatter(text.text) : { start: 0, end: text.text.length };
  if (!matter) return [];
  const before = text.slice(matter);
  const after = formatYaml(before);
  if (after === undefined || after === before) return [];
  const [old, now] = [before.split(/\r?\n/u), after.split(/\r?\n/u)];
  const first = text.positionAt(matter.start).line;
  if (old.length !== now.length) {
    if (range) return [];
    return [{ range: text.rangeOf(matter), newText: after }];
  }
  return old.flatMap((line, index): TextEdit[] => {
    const row = first + index;
    if (line === now[index] || (range && (row < range.start.line || row > range.end.line))) return [];
    const place = { start: { line: row, character: 0 }, end: { line: row, character: line.length } };
    return [{ range: place, newText: now[index]! }];
  });
}

function formatYaml(before: string): string | undefined {
  const document = parse(before);
  if (document.errors.length > 0 || document.warnings.length > 0) return undefined;
  // Line ends inside of such texts are the person's; they would be set anew.
  if (hasWrappedText(document)) return undefined;
  let after: string;
  try {
    after = document.toString(yamlStyle);
  } catch {
    return undefined;
  }
  const result = parse(after);
  const same =
    result.errors.length === 0 &&
    isDeepStrictEqual(valuesOf(result), valuesOf(document)) &&
    isDeepStrictEqual(commentsOf(after), commentsOf(before));
  if (!same) return undefined;
  return before.includes('\r\n') ? after.replaceAll(/\r?\n/gu, '\r\n') : after;
}

function parse(text: string): Document.Parsed {
  return parseDocument(text, { version: '1.2', schema: 'core', uniqueKeys: false, prettyErrors: false });
}

function hasWrappedText(document: Document): boolean {
  let found = false;
  visit(document, {
    Scalar(_key, { type, source }) {
      if (type === 'BLOCK_FOLDED' || (!type?.startsWith('BLOCK') && source?.includes('\n'))) found = true;
      return found ? visit.BREAK : undefined;
    },
  });
  return found;
}

/** Every scalar as it was written and as it is understood, in order. */
function valuesOf(document: Document): unknown[] {
  const values: unknown[] = [];
  visit(document, {
    Node(key, node: Node) {
      values.push(
        isScalar(node) ? [key, node.value, typeof node.value === 'string' ? '' : node.source] : [key, node.anchor, node.tag],
      );
    },
  });
  return values;
}

/** What looks like a comment, in order; what is none is the same on both sides as well. */
function commentsOf(text: string): string[] {
  return [...text.matchAll(/#[^\n]*/gu)].map(([comment]) => comment.trim()).filter((comment) => comment !== '#');
}
