import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Fill, Unmet } from '../record/rules';
import { describeOtherwise, describeUnmet } from '../record/unmetTexts';
import { askLine, askOnce, type Item } from './dialogs';
import { GateError } from './explain';
import { withZone } from '../record/moments';
import type { RecordFolder } from './records';

type Way = { readonly fill: Fill } | 'override';

/**
 * Says what a transition still needs and offers to fill it in, until nothing is missing or the person overrides it with a reason.
 * Returns the reason of the override, or undefined where none was needed. A program that gave no override gets a `GateError`.
 */
export async function passGate(options: {
  readonly title: string;
  /** The escalation, which need not be the active one. */
  readonly slug: string;
  readonly unmet: () => Promise<readonly Unmet[]>;
  readonly override: string | undefined;
  readonly person: boolean;
}): Promise<string | undefined> {
  let unmet = await options.unmet();
  if (unmet.length === 0) return undefined;
  if (options.override !== undefined) return options.override;
  if (!options.person) throw new GateError(unmet);
  while (unmet.length > 0) {
    const way = await askOnce<Way>(
      l10n.t('{0}: not yet', options.title),
      l10n.t('This is still missing. Choose what to fill in.'),
      [
        ...unmet.flatMap(unmetItems),
        { label: '', kind: vscode.QuickPickItemKind.Separator },
        {
          label: `$(warning) ${l10n.t('Override with a reason…')}`,
          description: l10n.t('is recorded as a decision with your name'),
          value: 'override' as const,
        },
      ],
    );
    if (way === 'override')
      return askLine(
        l10n.t('{0}: override', options.title),
        l10n.t('Why is it right to go on without this? The reason is recorded.'),
      );
    await vscode.commands.executeCommand(way.fill.command, { ...way.fill.arguments, escalation: options.slug });
    unmet = await options.unmet();
  }
  return undefined;
}

function unmetItems(unmet: Unmet): Item<Way>[] {
  const { fill, otherwise } = unmet;
  const item: Item<Way> = {
    label: `$(circle-large-outline) ${describeUnmet(unmet)}`,
    ...(fill === undefined ? {} : { value: { fill } }),
  };
  return otherwise === undefined
    ? [item]
    : [item, { label: `$(check) ${describeOtherwise(otherwise)}`, value: { fill: otherwise } }];
}

/** Writes the decision that an override is. Returns its id. */
export async function recordOverride(
  folder: RecordFolder,
  slug: string,
  override: { readonly what: string; readonly reason: string; readonly decider: string },
): Promise<string> {
  return folder.journal.add(slug, 'decision', {
    title: l10n.t('Override: {0}', override.what),
    decision: override.reason,
    decider: override.decider,
    decidedAt: withZone(new Date()),
    overrides: override.what,
  });
}
