import type * as vscode from 'vscode';
import { writeNotes } from '../git/notes';
import type { Repository } from '../git/repository';
import { noteLine } from '../record/linkLine';
import type { LinkRating, LinkRole } from '../record/links';

/** A link as a note tells it. */
export interface NotedLink {
  /** Full hash. */
  readonly commit: string;
  readonly hypothesis: string;
  readonly role: LinkRole;
  readonly rating: LinkRating;
}

/**
 * Tells links in the notes of their commits, for colleagues who have only git. The record holds the link already: a note that can’t be
 * written is told in the log, and written by the next sync.
 */
export async function noteLinks(
  repository: Repository,
  escalation: string,
  links: readonly NotedLink[],
  log: vscode.LogOutputChannel,
): Promise<void> {
  try {
    const lines = links.map(({ commit, hypothesis, role, rating }) => ({
      commit,
      line: noteLine(escalation, hypothesis, role, rating),
    }));
    await writeNotes(repository, lines, `Link commits to ${escalation}`);
  } catch (error) {
    log.warn('The link is in the record; the note of the commit could not be written.', error);
  }
}
