import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import { type CommitInfo, readCommits, recentCommits } from '../../git/commits';
import type { Repository } from '../../git/repository';
import { roleItems } from '../choiceItems';
import type { Command } from '../command';
import { noteLinks } from '../commitNotes';
import { commandIds } from '../contributions';
import { askOnce } from '../dialogs';
import { fillIn } from '../form';
import { oneLine } from '../plainText';
import { withProgress } from '../progress';
import { choice, lookupMany } from '../questions';
import { pathBelow } from '../records';
import { hypothesisQuestion } from './entryQuestions';
import { attach, attachTarget, ratingQuestion } from './evidenceCommands';
import { escalationOf, givenWithNode, type Services } from './services';

/** How many commits the picker offers; older ones are attached by revision. */
const offered = 300;

/** Links commits to a hypothesis, by hash and patch-id. */
export function attachCommits(services: Services): Command {
  return {
    id: commandIds.attachCommits,
    needsTrust: true,
    async run(invocation) {
      const active = await escalationOf(services, invocation);
      const { node } = invocation;
      const message = node?.type === 'message' ? node.link : undefined;
      const chosen = timelineCommit(invocation.raw);
      const given = {
        ...givenWithNode(invocation, { hypothesis: 'hypothesis' }),
        ...(chosen === undefined ? {} : { commits: [chosen] }),
        ...(message && { commits: [message.hash], repository: message.repository, role: message.role ?? (await askRole()) }),
      };
      const resource = invocation.resources.find(({ scheme }) => scheme === 'file');
      const repository = await services.repositories.choose({
        repository: given['repository'],
        resource,
        folder: active.folder,
        person: invocation.person,
      });
      const { answers } = await fillIn(
        l10n.t('Attach Commits'),
        {
          hypothesis: hypothesisQuestion(active),
          commits: lookupMany({
            placeholder: l10n.t('Which commits? Type to search, Space marks, Enter attaches.'),
            none: l10n.t('There are no commits to attach.'),
            items: () => commitItems(repository, resource),
            check: async (_name, value) => repository.resolve(String(value)),
          }),
          role: choice({
            required: false,
            asked: true,
            placeholder: l10n.t('Which part do they play?'),
            items: roleItems(),
          }),
          rating: ratingQuestion(false),
        },
        invocation.person ? attachTarget(active, given) : given,
      );
      const commits = await readCommits(repository, [...new Set(answers.commits)]);
      const { hypothesis, rating, role = 'suspect' } = answers;
      const ids: string[] = [];
      for (const commit of commits) {
        ids.push(
          await attach(active, {
            hypothesis,
            rating,
            type: 'commit',
            title: `${commit.hash.slice(0, 10)} ${oneLine(commit.subject)}`,
            role,
            repository: services.repositories.nameOf(active.folder, repository),
            commit: describe(commit),
          }),
        );
      }
      const links = commits.map(({ hash }) => ({ commit: hash, hypothesis, role, rating: rating ?? ('unrated' as const) }));
      await noteLinks(repository, active.escalation.slug, links, services.log);
      return ids;
    },
  };
}

/** The commit of a file’s timeline on which the command was called; git's items have its hash for their id. */
function timelineCommit([item]: readonly unknown[]): string | undefined {
  if (typeof item !== 'object' || item === null || !('timestamp' in item) || !('id' in item)) return undefined;
  return typeof item.id === 'string' && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u.test(item.id) ? item.id : undefined;
}

/** That a commit which links itself is suspected does not go without saying, as it does of others. */
function askRole() {
  return askOnce(l10n.t('Attach Commits'), l10n.t('Which part do they play?'), roleItems());
}

function describe({ hash, patchId, subject, author, authorEmail, at }: CommitInfo) {
  return {
    hash,
    ...(patchId === undefined ? {} : { patchId }),
    subject,
    author: authorEmail === '' ? author : `${author} <${authorEmail}>`,
    at,
  };
}

export async function commitItems(repository: Repository, resource: vscode.Uri | undefined) {
  const path = resource && pathBelow(repository.root, resource.fsPath);
  // Of a file that few commits touched git looks through the whole history.
  const commits = await withProgress(l10n.t('Reading the history'), (signal) =>
    recentCommits(repository, { limit: offered, signal, ...(path ? { path } : {}) }),
  );
  return commits.map(({ hash, subject, author, at }) => ({
    label: `$(git-commit) ${oneLine(subject)}`,
    description: `${hash.slice(0, 10)} · ${author} · ${at.slice(0, 10)}`,
    value: hash,
  }));
}
