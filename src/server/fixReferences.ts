import * as l10n from '@vscode/l10n';
import { type CodeAction, CodeActionKind } from 'vscode-languageserver/node';
import { entryPath, kindOfId, slugify } from '../record/layout';
import { idKinds, type IdLetter } from '../record/schema';
import { kindName } from '../record/valueTexts';
import { entryText } from './completeEntry';
import type { RecordContext } from './context';
import { entryTitle } from './entryTitle';
import { type Placed, textFix } from './placed';
import { nearest } from './nearest';

/** Kinds that only git or a run can make. */
const notByHand = new Set(['rollbackPoint']);

/** A reference to nothing: what may have been meant, or the missing entry itself. */
export function fixReference(context: RecordContext, placed: Placed): CodeAction[] {
  const { code, data } = placed.complaint;
  if (!['unknownReference', 'removedReference', 'notAReference', 'unknownMention'].includes(code)) return [];
  const { diagnostic } = placed;
  const id = String(data['value'] ?? '');
  const letters = kindOfId(id) ? [id[0]!] : String(data['to'] ?? '').split(', ');
  const candidates = letters.flatMap((letter) =>
    letter in idKinds ? context.escalation.entries[idKinds[letter as IdLetter]].map((entry) => entry.id) : [],
  );
  const near = nearest(id, candidates).map((one) => {
    const entry = context.escalation.find(one);
    const title = l10n.t('Change to {0}', `${one} ${(entry && entryTitle(entry)) ?? ''}`.trim());
    return textFix(context, title, [{ range: diagnostic.range, newText: one }], [diagnostic]);
  });
  const kind = kindOfId(id);
  if (!kind || notByHand.has(kind) || !context.client.createsFiles) return near;
  const uri = context.uriOf(entryPath(context.escalation.slug, kind, id, slugify(kindName(kind))));
  const start = { line: 0, character: 0 };
  const body = entryText(context, kind, false);
  const newText = kind === 'update' ? `---\n${body}---\n\n` : body;
  return [
    ...near,
    {
      title: l10n.t('Create {0} ({1})', id, kindName(kind)),
      kind: CodeActionKind.QuickFix,
      diagnostics: [diagnostic],
      edit: {
        documentChanges: [
          { kind: 'create', uri, options: { ignoreIfExists: true } },
          { textDocument: { uri, version: null }, edits: [{ range: { start, end: start }, newText }] },
        ],
      },
    },
  ];
}
