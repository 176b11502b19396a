export type GitReason =
  | 'notInstalled'
  | 'notARepository'
  | 'unsafeOwnership'
  | 'bareRepository'
  | 'unbornHead'
  | 'unknownRevision'
  | 'tooLarge'
  | 'locked'
  | 'mergeUnderWay'
  | 'dirtySubmodule'
  | 'embeddedRepository'
  | 'changedMeanwhile'
  | 'refExists'
  | 'headMoved'
  | 'missingObject'
  | 'notFetched'
  | 'invalidName'
  | 'dirty'
  | 'notAhead'
  | 'mergesSince'
  | 'notRestored'
  | 'notWritten'
  | 'nothingToApply'
  | 'filterFailed'
  | 'timeout'
  | 'aborted'
  | 'diskFull'
  | 'denied'
  | 'authentication'
  | 'unreachable'
  | 'refused'
  | 'outrun'
  | 'noRemote'
  | 'noIdentity'
  | 'detached'
  | 'failed';

/** A git operation that could not happen. `detail` is what the sentence needs: a path, a revision, a size in bytes, or git's own words. */
export class GitError extends Error {
  constructor(
    readonly reason: GitReason,
    readonly detail: string = '',
    options?: ErrorOptions,
  ) {
    super(detail === '' ? reason : `${reason}: ${detail}`, options);
    this.name = 'GitError';
  }
}

// git's messages with LC_ALL=C; the first that fits counts.
const messages: readonly [RegExp, GitReason][] = [
  [/could not fetch [0-9a-f]+ from promisor remote/iu, 'notFetched'],
  [
    /Authentication failed|could not read (?:Username|Password)|terminal prompts disabled|Permission denied(?: \(|, please)|Host key verification failed|returned error: 40[13]|HTTP Basic: Access denied/iu,
    'authentication',
  ],
  [
    /Could not resolve host|Could ?n[o']t connect|Failed to connect|Connection (?:refused|timed out|reset|closed)|Network is unreachable|unable to access '|does not appear to be a git repository|repository '.*' not found|Could not read from remote repository|unable to look up/iu,
    'unreachable',
  ],
  [/Please tell me who you are|unable to auto-detect email address|empty ident name/iu, 'noIdentity'],
  [/not a git repository|cannot chdir to|must be run in a work tree/iu, 'notARepository'],
  [/dubious ownership|unsafe repository/iu, 'unsafeOwnership'],
  [/No space left on device|Disk quota exceeded/iu, 'diskFull'],
  [/Permission denied|insufficient permission|Read-only file system|Operation not permitted/iu, 'denied'],
  [/Unable to create '.*\.lock'|cannot lock ref .*File exists|index\.lock/iu, 'locked'],
  [/reference already exists|cannot lock ref '.*': reference/iu, 'refExists'],
  [/unable to (?:write|create) file/iu, 'notWritten'],
  [/external filter|clean filter|smudge filter/iu, 'filterFailed'],
  [
    /unknown revision|bad revision|Needed a single revision|ambiguous argument|not a valid object name|bad object|invalid object name/iu,
    'unknownRevision',
  ],
  [/does not contain.*unmerged|unmerged|needs merge/iu, 'mergeUnderWay'],
];

/** The error that git's output tells of. */
export function readGitError(stderr: string, exitCode: number | null): GitError {
  const text = withoutCredentials(stderr.trim());
  const reason = messages.find(([pattern]) => pattern.test(text))?.[1] ?? 'failed';
  return new GitError(reason, text === '' ? `exit ${exitCode}` : text.slice(0, 2_000));
}

/** What the file system refused to do with a file of git's folder, as git itself would tell it; anything else as it is. */
export function readFileError(cause: unknown, path: string): unknown {
  switch (cause instanceof Error && 'code' in cause ? cause.code : undefined) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new GitError('diskFull', path, { cause });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new GitError('denied', path, { cause });
    default:
      return cause;
  }
}

/** Text as it may be shown and logged: addresses without user and password. */
export function withoutCredentials(text: string): string {
  return text.replaceAll(/(?<scheme>\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/giu, '$<scheme>');
}
