import * as l10n from '@vscode/l10n';
import { type CodeAction, CodeActionKind } from 'vscode-languageserver/node';
import { entryPath, letterOf, newId } from '../record/layout';
import { withZone } from '../record/moments';
import { writeEntry } from '../record/write';
import type { IdKind } from '../record/model';
import type { RecordContext } from './context';
import type { Placed } from './placed';
import { authorsOf } from './people';
import { slugOf } from './rename';

/** A file in the wrong place, an id that stands twice, a gate that is to be overridden. */
export function fixFile(context: RecordContext, placed: Placed): CodeAction[] {
  const { code } = placed.complaint;
  if (code === 'gate.question' || code === 'gate.finding')
    return [...createFinding(context, placed), ...override(context, placed)];
  if (code.startsWith('gate.')) return override(context, placed);
  const { text, client } = context;
  const { kind, id, escalation } = text.place;
  if (!client.renamesFiles || (code !== 'wrongFolder' && code !== 'duplicateId')) return [];
  const slug = slugOf(text.entry);
  const isDuplicate = code === 'duplicateId';
  const newName = isDuplicate ? newId(letterOf(kind as IdKind)) : id;
  const path = entryPath(escalation, kind as IdKind, newName, slug);
  const folder = path.split('/')[1]!;
  return [
    {
      title: isDuplicate ? l10n.t('Give this entry the new id {0}', newName) : l10n.t('Move the file to “{0}”', folder),
      kind: CodeActionKind.QuickFix,
      diagnostics: [placed.diagnostic],
      edit: { documentChanges: [{ kind: 'rename', oldUri: text.uri, newUri: context.uriOf(path) }] },
    },
  ];
}

/** A decision that says why the gate need not be passed; it counts as soon as its reason is written. */
function override(context: RecordContext, { complaint, diagnostic }: Placed): CodeAction[] {
  const { text, client, escalation, now } = context;
  const { id, kind } = text.place;
  // A run in production names its decision itself.
  if (!client.createsFiles || kind === 'run') return [];
  const state = String(complaint.data['state'] ?? '');
  const what = kind === 'escalation' ? `phase ${state}` : `${id} ${state}`;
  const [author = ''] = authorsOf(escalation);
  const at = withZone(now);
  const data = {
    title: l10n.t('Override: {0}', what),
    decision: '',
    decider: '',
    decidedAt: at,
    overrides: what,
    created: { at, by: author },
  };
  const title = l10n.t('Override “{0}” by a decision', state);
  return [createEntry(context, title, 'decision', 'override', data, diagnostic)];
}

/** The finding that a phase asks for: what was handed over, or the answer to one of the three questions. */
function createFinding(context: RecordContext, { complaint, diagnostic }: Placed): CodeAction[] {
  const { client, escalation, now } = context;
  if (!client.createsFiles) return [];
  const area = complaint.data['area'];
  const [author = ''] = authorsOf(escalation);
  const created = { at: withZone(now), by: author };
  const data =
    area === undefined
      ? { kind: '', text: '', status: 'unverified', source: '', created }
      : { kind: 'change', text: '', status: 'unverified', area, answer: '', answeredBy: '', created };
  const title =
    area === undefined ? l10n.t('Create a finding') : l10n.t('Create the answer to “What changed?” in the area “{0}”', area);
  return [createEntry(context, title, 'finding', String(area ?? 'finding'), data, diagnostic)];
}

/** A new file, with everything empty that a person has to fill in. */
function createEntry(
  context: RecordContext,
  title: string,
  kind: IdKind,
  slug: string,
  data: object,
  diagnostic: Placed['diagnostic'],
): CodeAction {
  const uri = context.uriOf(entryPath(context.escalation.slug, kind, newId(letterOf(kind)), slug));
  const start = { line: 0, character: 0 };
  // Empty as a person leaves it to be filled in, not as an empty text.
  const newText = writeEntry(kind, data).replaceAll(/^(\w+): ""$/gmu, '$1: ');
  return {
    title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnostic],
    edit: {
      documentChanges: [
        { kind: 'create', uri },
        { textDocument: { uri, version: null }, edits: [{ range: { start, end: start }, newText }] },
      ],
    },
  };
}
