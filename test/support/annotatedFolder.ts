import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NodeFiles } from '../../src/disk/nodeFiles';
import { Journal } from '../../src/record/journal';
import type { LinkRole } from '../../src/record/links';
import { RecordStore } from '../../src/record/store';

/** A folder with a git repository, made where there is none yet, and escalations that link commits of it. */
export class AnnotatedFolder {
  private readonly journal: Journal;
  private slug = '';
  /** Ids of the hypotheses of the escalation that was started last. */
  readonly hypotheses: string[] = [];

  constructor(
    readonly root: string,
    records: string = join(root, '.escalation'),
  ) {
    mkdirSync(root, { recursive: true });
    if (!existsSync(join(root, '.git'))) {
      this.git('init', '-q', '-b', 'main');
      this.git('config', 'user.name', 'Ada Lorenz');
      this.git('config', 'user.email', 'ada@example.com');
    }
    const files = new NodeFiles(records);
    this.journal = new Journal(files, new RecordStore(files), () => Promise.resolve('Ada Lorenz <ada@example.com>'));
  }

  git(...args: string[]): string {
    return execFileSync('git', ['-C', this.root, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  }

  /** Writes a file and commits it. Returns the commit's hash. */
  commit(path: string, lines: readonly string[], message: string): string {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), lines.map((line) => `${line}\n`).join(''));
    this.git('add', '--', path);
    this.git('commit', '-q', '-m', message);
    return this.git('rev-parse', 'HEAD');
  }

  async start(title: string, ...statements: string[]): Promise<void> {
    this.slug = await this.journal.start({ title });
    this.hypotheses.length = 0;
    for (const statement of statements) {
      this.hypotheses.push(await this.journal.add(this.slug, 'hypothesis', { statement, status: 'testing', prediction: 'seen' }));
    }
  }

  /**
   * Links a commit to a hypothesis, by its place in `hypotheses`.
   * @param repository path of another repository that has it, as the record names it
   */
  async link(hash: string, role: LinkRole, hypothesis = 0, repository = '.'): Promise<void> {
    const [subject, author, at] = this.git('-C', repository, 'log', '-1', '--format=%s%n%an <%ae>%n%aI', hash).split('\n');
    await this.journal.add(this.slug, 'evidence', {
      type: 'commit',
      title: `${hash.slice(0, 10)} ${subject}`,
      ratings: { [this.hypotheses[hypothesis]!]: 'supports' },
      role,
      repository,
      commit: { hash, subject: subject!, author: author!, at: at! },
    });
  }

  /** Marks a line (from 1) of a committed file as evidence for the first hypothesis. */
  async mark(path: string, line: number): Promise<void> {
    const lines = this.git('show', `HEAD:${path}`).split('\n');
    await this.journal.add(this.slug, 'evidence', {
      type: 'code',
      title: `${path}:${line}`,
      ratings: { [this.hypotheses[0]!]: 'supports' },
      repository: '.',
      code: {
        path,
        commit: this.git('rev-parse', 'HEAD'),
        blob: this.git('rev-parse', `HEAD:${path}`),
        range: { start: line, end: line },
        text: lines[line - 1]!,
        before: lines.slice(Math.max(line - 4, 0), line - 1).join('\n'),
        after: lines.slice(line, line + 3).join('\n'),
      },
    });
  }
}
