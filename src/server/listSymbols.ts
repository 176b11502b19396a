import { type DocumentSymbol, type Range, SymbolKind, type WorkspaceSymbol } from 'vscode-languageserver/node';
import { idKindNames } from '../record/layout';
import type { Entry, Escalation } from '../record/model';
import { kindName } from '../record/valueTexts';
import type { RecordContext } from './context';
import { entryState, entryTitle } from './entryTitle';
import type { FieldNode } from './fieldNodes';

/** More lines of a log than anybody looks through. */
const mostLines = 2_000;
const mostSymbols = 500;

/** The fields of an entry as a tree; the lines of a log. */
export function listSymbols({ text }: RecordContext): DocumentSymbol[] {
  if (text.isLog) return logSymbols(text);
  const children = new Map<FieldNode | undefined, FieldNode[]>();
  for (const node of text.nodes) {
    const list = children.get(node.parent);
    if (list) list.push(node);
    else children.set(node.parent, [node]);
  }
  const toSymbol = (node: FieldNode): DocumentSymbol => {
    const name = node.path.at(-1)!;
    const inner = children.get(node) ?? [];
    const nameRange = text.rangeOf(node.key ?? { start: node.value?.start ?? 0, end: node.value?.start ?? 0 });
    const end = node.value?.end ?? node.key?.end ?? 0;
    return {
      name: typeof name === 'number' ? `${name + 1}` : name || '?',
      detail: (node.text ?? '').split('\n')[0]!.slice(0, 120),
      kind: symbolKind(node, inner.length > 0),
      range: text.rangeOf({ start: node.key?.start ?? node.value?.start ?? 0, end }),
      selectionRange: nameRange,
      children: inner.map(toSymbol),
    };
  };
  return (children.get(undefined) ?? []).map(toSymbol);
}

function symbolKind({ field, keyRefersTo }: FieldNode, hasChildren: boolean): SymbolKind {
  if (keyRefersTo) return SymbolKind.Key;
  if (field?.type === 'list') return SymbolKind.Array;
  if (hasChildren) return SymbolKind.Object;
  if (field?.type === 'choice') return SymbolKind.EnumMember;
  if (field?.type === 'integer') return SymbolKind.Number;
  return field?.type === 'flag' ? SymbolKind.Boolean : SymbolKind.String;
}

function logSymbols(text: RecordContext['text']): DocumentSymbol[] {
  const lines = new Map<number, FieldNode[]>();
  for (const node of text.nodes) {
    const row = node.path[0] as number;
    const list = lines.get(row);
    if (list) list.push(node);
    else lines.set(row, [node]);
  }
  return [...lines.values()].slice(0, mostLines).flatMap((nodes): DocumentSymbol[] => {
    const of = (name: string): FieldNode | undefined => nodes.find(({ path }) => path[1] === name);
    const [first, last] = [nodes[0]!, nodes.at(-1)!];
    const range: Range = text.rangeOf({ start: first.key!.start, end: last.value?.end ?? last.key!.end });
    const name = [of('did')?.text, of('on')?.text].filter(Boolean).join(' ') || '?';
    return [{ name, detail: of('note')?.text ?? '', kind: SymbolKind.Event, range, selectionRange: range }];
  });
}

const kinds: { readonly [kind: string]: SymbolKind } = {
  hypothesis: SymbolKind.Interface,
  evidence: SymbolKind.Field,
  change: SymbolKind.Method,
  decision: SymbolKind.Operator,
  participant: SymbolKind.Variable,
};

/** Entries whose id, title or kind holds what is looked for. */
export function findSymbols(
  escalations: readonly Escalation[],
  query: string,
  uriOf: (escalation: Escalation, path: string) => string,
): WorkspaceSymbol[] {
  const words = query.toLowerCase().split(/\s+/u).filter(Boolean);
  const found: WorkspaceSymbol[] = [];
  for (const escalation of escalations) {
    const { head, followUp, entries } = escalation;
    const all: Entry[] = [
      head,
      ...(followUp ? [followUp] : []),
      ...idKindNames.flatMap((kind): readonly Entry[] => entries[kind]),
    ];
    for (const entry of all) {
      const id = entry.id === entry.kind ? escalation.slug : entry.id;
      const name = `${id} ${entryTitle(entry) ?? ''}`.trim();
      const described = `${name} ${kindName(entry.kind)} ${entry.kind} ${entryState(entry) ?? ''}`.toLowerCase();
      if (!words.every((word) => described.includes(word))) continue;
      found.push({
        name,
        kind: kinds[entry.kind] ?? SymbolKind.File,
        containerName: kindName(entry.kind),
        location: { uri: uriOf(escalation, entry.path) },
      });
      if (found.length >= mostSymbols) return found;
    }
  }
  return found;
}
