import type { Repository } from './repository';

/** A commit among which another is looked for. */
export interface WindowCommit {
  /** Full hash. */
  readonly hash: string;
  readonly parents: readonly string[];
  /** Author date in seconds since 1970. */
  readonly seconds: number;
  /** The same, ISO 8601 with zone. */
  readonly at: string;
  /** Name and mail address. */
  readonly author: string;
  readonly subject: string;
  readonly body: string;
}

const mostCommits = 5_000;
/** Clocks differ, so that a copy may seem a little older than what it was made from. */
const tolerance = 86_400;

/**
 * The newest commits that `head` reaches and none of the others does, since the earliest of these times (in seconds; where one is
 * not known, since ever), newest first.
 */
export async function readWindow(
  repository: Repository,
  head: string,
  others: readonly string[],
  times: readonly (number | undefined)[],
  signal?: AbortSignal,
): Promise<WindowCommit[]> {
  const earliest = times.includes(undefined) ? undefined : Math.min(...times.map(Number)) - tolerance;
  const args = [
    'log',
    '--stdin',
    '-z',
    '--encoding=UTF-8',
    '--no-notes',
    '--no-show-signature',
    `--max-count=${mostCommits}`,
    ...(earliest === undefined ? [] : [`--since=@${Math.max(0, earliest)}`]),
    '--format=%H%x00%P%x00%at%x00%aI%x00%an <%ae>%x00%s%x00%b%x00',
  ];
  const commits: WindowCommit[] = [];
  let fields: string[] = [];
  const onField = (field: string): void => {
    fields.push(field);
    // The eighth is empty: `-z` ends each commit with a NUL of its own.
    if (fields.length < 8) return;
    const [hash, parents, seconds, at, author, subject, body] = fields as [
      string,
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    commits.push({
      hash,
      parents: parents === '' ? [] : parents.split(' '),
      seconds: Number(seconds),
      at,
      author,
      subject,
      body,
    });
    fields = [];
  };
  const input = `${[head, ...others.map((other) => `^${other}`)].join('\n')}\n`;
  await repository.lines(args, onField, { separator: '\0', input, signal, offline: true });
  return commits;
}
