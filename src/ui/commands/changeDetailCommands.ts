import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { changeParts, isChecked, unmetParts } from '../../record/changeRules';
import type { Entry } from '../../record/model';
import type { Unmet } from '../../record/rules';
import { windowInvitation } from '../../reports/windowInvitation';
import { askMissing } from '../changes/changeForm';
import { changesBetween, readGivenFields, withFields } from '../changes/changeFields';
import type { Command, Invocation } from '../command';
import { commandIds } from '../contributions';
import { ArgumentError, fillIn } from '../form';
import { withZone } from '../../record/moments';
import { oneLine } from '../plainText';
import { lookup, lookupMany, moment, structured, text } from '../questions';
import type { ActiveEscalation } from '../records';
import { pointQuestion } from '../rollback/points';
import { commitItems } from './attachCommits';
import { changeQuestion } from './changeCommands';
import { entryOf, escalationOf, givenWithNode, type Services } from './services';

/** The parts of a change one by one: what is written down, its commits, its window, its backups. */
export function changeDetailCommands(services: Services): Command[] {
  return [detailChange(services), addChangeCommits(services), exportWindow(services), verifyBackup(services)];
}

/** Fills in risk, backout plan, verification and window, whatever of it is missing. */
function detailChange(services: Services): Command {
  return {
    id: commandIds.detailChange,
    needsTrust: true,
    async run(invocation) {
      const active = await escalationOf(services, invocation);
      const { answers } = await fillIn(
        l10n.t('Fill In Change'),
        { change: changeQuestion(active), with: structured((_name, value) => readGivenFields(active, value)) },
        givenChange(invocation),
      );
      const entry = entryOf(active, 'change', answers.change);
      const given =
        answers.with ?? (await askMissing(l10n.t('Fill In Change'), active, entry, missingParts(active, entry, invocation.node)));
      const changes = changesBetween(entry.data, withFields(entry.data, given, new Date()));
      if (changes.length > 0)
        await active.folder.journal.change(active.escalation.slug, entry.id, changes, {
          did: 'change.detailed',
          note: [...new Set(changes.map(({ path }) => String(path[0])))].join(', '),
        });
      return entry.id;
    },
  };
}

/** What the four required parts still need, or the one whose row was chosen. */
function missingParts({ escalation }: ActiveEscalation, entry: Entry<'change'>, node: Invocation['node']): Unmet[] {
  const unmet = unmetParts(escalation, entry.data);
  const wanted = (node?.type === 'part' ? [node.part] : changeParts).flatMap((part) => unmet[part]);
  if (wanted.length === 0) throw new ArgumentError(l10n.t('Nothing is missing in {0}.', entry.id));
  return wanted;
}

function addChangeCommits(services: Services): Command {
  return {
    id: commandIds.addChangeCommits,
    needsTrust: true,
    async run(invocation) {
      const active = await escalationOf(services, invocation);
      const { folder, escalation } = active;
      const repository = await services.repositories.choose({
        repository: invocation.given['repository'],
        folder,
        person: invocation.person,
      });
      const { answers } = await fillIn(
        l10n.t('Add Commits to Change'),
        {
          change: changeQuestion(active),
          commits: lookupMany({
            placeholder: l10n.t('Which commits make up the change? The newest counts for its check and its approval.'),
            none: l10n.t('There are no commits to attach.'),
            items: () => commitItems(repository, undefined),
            check: async (_name, value) => repository.resolve(String(value)),
          }),
        },
        givenChange(invocation),
      );
      const entry = entryOf(active, 'change', answers.change);
      const former = entry.data.commits ?? [];
      // Oldest first, as they came: the last is what is checked and approved.
      const added = (await repository.raw(['rev-list', '--no-walk', '--reverse', ...answers.commits])).trim().split('\n');
      const fresh = added.filter((hash) => !former.includes(hash));
      const voided = fresh.length > 0 && isChecked(entry.data);
      const { waiver } = entry.data.verification ?? {};
      await folder.journal.change(
        escalation.slug,
        entry.id,
        [
          { path: ['commits'], value: [...former, ...fresh] },
          ...(voided ? [{ path: ['status'], value: 'assessed' }] : []),
          // The reason to go without a check was given for other code; the log keeps it.
          ...(voided && waiver !== undefined ? [{ path: ['verification'], value: undefined }] : []),
        ],
        {
          did: voided ? 'change.voided' : 'change.committed',
          note: [
            added.map((hash) => hash.slice(0, 8)).join(', '),
            ...(voided ? [`(${entry.data.status} → assessed)`] : []),
            ...(voided && waiver !== undefined ? [l10n.t('Waiver: {0}', oneLine(waiver))] : []),
          ].join(' '),
        },
      );
      if (voided && invocation.person)
        void vscode.window.showWarningMessage(
          l10n.t('{0} has a new commit: its check and its approval no longer count. It is “assessed” again.', entry.id),
        );
      return entry.id;
    },
  };
}

function exportWindow(services: Services): Command {
  return {
    id: commandIds.exportWindow,
    needsTrust: true,
    async run(invocation) {
      const active = await escalationOf(services, invocation);
      const { answers } = await fillIn(
        l10n.t('Export Window'),
        { change: changeQuestion(active), file: text({ required: false, prompt: l10n.t('File') }) },
        givenChange(invocation),
      );
      const change = entryOf(active, 'change', answers.change);
      const { head } = active.escalation;
      const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
      const content = windowInvitation({
        change,
        head: { ...head.data, title: head.data.title ?? active.escalation.slug },
        zone,
        now: new Date(),
      });
      if (content === undefined)
        throw new ArgumentError(l10n.t('{0} has no window yet. Fill it in first (“Escalation: Fill In Change”).', change.id));
      const target = await targetOf(active, answers.file, `${change.id}.ics`);
      if (!target) throw new vscode.CancellationError();
      await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(content));
      await active.folder.journal.log(active.escalation.slug, {
        did: 'change.windowExported',
        on: change.id,
        note: vscode.workspace.asRelativePath(target),
      });
      return target.fsPath;
    },
  };
}

function targetOf({ folder }: ActiveEscalation, file: string | undefined, name: string): Thenable<vscode.Uri | undefined> {
  const base = folder.workspaceFolder.uri;
  if (file !== undefined)
    return Promise.resolve(/^(?:\/|[a-z]:)/iu.test(file) ? vscode.Uri.file(file) : vscode.Uri.joinPath(base, file));
  const filters = { [l10n.t('Calendar')]: ['ics'] };
  return vscode.window.showSaveDialog({ defaultUri: vscode.Uri.joinPath(base, name), filters, title: l10n.t('Export Window') });
}

/** Notes that a backup outside of git was tried and can be used. */
function verifyBackup(services: Services): Command {
  return {
    id: commandIds.verifyBackup,
    needsTrust: true,
    async run(invocation) {
      const active = await escalationOf(services, invocation);
      const { answers } = await fillIn(
        l10n.t('Verify Backup'),
        {
          point: pointQuestion(active, l10n.t('To which rollback point does the backup belong?')),
          what: backupQuestion(
            active,
            invocation.given['point'] ?? (invocation.node?.type === 'entry' ? invocation.node.id : undefined),
          ),
          verifiedAt: moment({ prompt: l10n.t('When was it tried that this backup can be restored?') }),
        },
        givenWithNode(invocation, { rollbackPoint: 'point' }),
      );
      const { external = [] } = entryOf(active, 'rollbackPoint', answers.point).data;
      const number = external.findIndex(({ what }) => what === answers.what);
      if (number === -1) throw new ArgumentError(l10n.t('{0} names no backup “{1}”.', answers.point, answers.what));
      await active.folder.journal.change(
        active.escalation.slug,
        answers.point,
        [{ path: ['external', number, 'verifiedAt'], value: answers.verifiedAt }],
        { did: 'rollbackPoint.backupVerified', note: `${answers.what}: ${withZone(new Date(answers.verifiedAt))}` },
      );
      return answers.point;
    },
  };
}

function backupQuestion(active: ActiveEscalation, point: unknown) {
  const points = active.escalation.entries.rollbackPoint.filter(({ id }) => point === undefined || id === point);
  const backups = points.flatMap(({ data }) => data.external ?? []);
  return lookup({
    placeholder: l10n.t('Which backup?'),
    none: l10n.t('This rollback point names no backup outside of git.'),
    items: () =>
      Promise.resolve(
        backups.map(({ what, location }) => ({
          label: `$(database) ${oneLine(what)}`,
          description: oneLine(location),
          value: what,
        })),
      ),
    check: (_name, value) => String(value),
  });
}

function givenChange(invocation: Invocation): Record<string, unknown> {
  return givenWithNode(invocation, { change: 'change' });
}
