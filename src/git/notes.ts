import { GitError } from './gitError';
import type { Repository } from './repository';
import { identityOf } from './rollbackPoints';

/** Where notes of linked commits lie; `git log --notes=escalation` shows them. */
export const notesRef = 'refs/notes/escalation';

/** What a note is to say of a commit. */
export interface NoteLine {
  /** Full hash of the commit. */
  readonly commit: string;
  /** What comes before the first space names the link: a note has one line for each. */
  readonly line: string;
}

/** How often a write is tried again that another window or git itself got ahead of. */
const mostTries = 8;

/**
 * Writes lines into the notes of commits, all by one commit of the notes, and returns the number of notes that changed. A line takes the place of
 * the one that names the same link; other lines stay; a note is sorted, without repetitions. Commits that are not here are passed over. The ref
 * only ever moves on from what was read, so that nobody’s line is lost. Throws `GitError`.
 */
export async function writeNotes(repository: Repository, lines: readonly NoteLine[], message: string): Promise<number> {
  const byCommit = linesByCommit(lines);
  return changeNotes(repository, [...byCommit.keys()], message, (commit, before) => {
    const own = byCommit.get(commit) ?? [];
    const names = new Set(own.map(linkOf));
    return [...before.filter((line) => !names.has(linkOf(line))), ...own];
  });
}

/** Writes lines for links of which the notes say nothing yet; what others wrote of the same link stays. As `writeNotes` otherwise. */
export async function addMissingNotes(repository: Repository, lines: readonly NoteLine[], message: string): Promise<number> {
  const byCommit = linesByCommit(lines);
  return changeNotes(repository, [...byCommit.keys()], message, (commit, before) => {
    const told = new Set(before.map(linkOf));
    return [...before, ...(byCommit.get(commit) ?? []).filter((line) => !told.has(linkOf(line)))];
  });
}

/** Lets a function say anew what the notes of these commits hold; as `writeNotes` otherwise. */
export async function changeNotes(
  repository: Repository,
  commits: readonly string[],
  message: string,
  change: (commit: string, lines: readonly string[]) => readonly string[],
  ref = notesRef,
): Promise<number> {
  if (commits.length === 0) return 0;
  const identity = identityOf(await repository.author());
  for (let attempt = 1; ; attempt += 1) {
    const tip = await notesTip(repository, ref);
    const before = await readNotes(repository, commits, ref);
    const changed = [...before].flatMap(([commit, lines]) => {
      const after = [...new Set(change(commit, lines))].filter((line) => line.trim() !== '').sort();
      return after.join('\n') === lines.join('\n') ? [] : [{ commit, after }];
    });
    if (changed.length === 0) return 0;
    const notes = changed.map(({ commit, after }) => {
      // Zeros take a note away.
      if (after.length === 0) return `N ${'0'.repeat(commit.length)} ${commit}\n`;
      return `N inline ${commit}\n${data(`${after.join('\n')}\n`)}`;
    });
    const head = `commit ${ref}\ncommitter ${identity}\n${data(message)}`;
    const input = `${head}${tip === undefined ? '' : `from ${tip}\n`}${notes.join('')}done\n`;
    try {
      await repository.run(['fast-import', '--quiet', '--done', '--date-format=raw'], { input });
      return changed.length;
    } catch (error) {
      // git refuses to move the ref back: somebody moved it in between.
      const raced = error instanceof GitError && (error.reason === 'locked' || (await notesTip(repository, ref)) !== tip);
      if (!raced || attempt === mostTries) throw error;
    }
  }
}

/** Commit of the notes; undefined where there are none yet. */
export async function notesTip(repository: Repository, ref = notesRef): Promise<string | undefined> {
  const { stdout, exitCode } = await repository.run(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`], {
    ok: [0, 1, 128],
  });
  return exitCode === 0 ? stdout.toString('utf8').trim() : undefined;
}

/** The lines of commits' notes, as they stand; commits that are not here are left out. */
export async function readNotes(
  repository: Repository,
  commits: readonly string[],
  ref = notesRef,
): Promise<Map<string, readonly string[]>> {
  const args = ['log', '--no-walk=unsorted', '--ignore-missing', '--stdin', '-z', '--encoding=UTF-8', '--no-show-signature'];
  const output = await repository.raw([...args, '--no-notes', `--notes=${ref}`, '--format=%H%x00%N'], {
    input: `${commits.join('\n')}\n`,
  });
  const fields = output.split('\0');
  const notes = new Map<string, readonly string[]>();
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const lines = fields[at + 1]!.split('\n').filter((line) => line !== '');
    notes.set(fields[at]!, lines);
  }
  return notes;
}

function linesByCommit(lines: readonly NoteLine[]): Map<string, string[]> {
  const byCommit = new Map<string, string[]>();
  for (const { commit, line } of lines) byCommit.set(commit, [...(byCommit.get(commit) ?? []), line]);
  return byCommit;
}

function linkOf(line: string): string {
  return /^\S*/u.exec(line)![0];
}

/** Text as fast-import reads it: its length in bytes, then itself. */
function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}
