import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeSampleRecord } from './sampleRecord';
import { faultyCommit, history, uncommitted } from './history';

export interface Sample {
  readonly folder: string;
  /** Slug of the open escalation. */
  readonly slug: string;
}

/** Makes the sample repository anew: a conveyor controller with a history, a fault in it, work under way, and an escalation around it. */
export async function makeSample(folder: string, now: Date): Promise<Sample> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const git = (args: readonly string[], env: Readonly<Record<string, string>> = {}): string =>
    execFileSync('git', ['-C', folder, ...args], {
      encoding: 'utf8',
      env: { ...process.env, GIT_CONFIG_NOSYSTEM: '1', ...env },
    }).trim();
  git(['init', '-q', '-b', 'main']);
  git(['config', 'user.name', 'Ada Lorenz']);
  git(['config', 'user.email', 'ada.lorenz@example.com']);
  git(['config', 'commit.gpgsign', 'false']);
  let faulty = '';
  for (const [index, commit] of history.entries()) {
    for (const [path, text] of Object.entries(commit.files)) write(folder, path, text);
    git(['add', '-A']);
    const date = new Date(Date.UTC(2026, 0, 5, 8) + index * 17 * 3_600_000).toISOString();
    git(['commit', '-q', '-m', commit.message], {
      GIT_AUTHOR_NAME: commit.author,
      GIT_AUTHOR_EMAIL: `${commit.author.toLowerCase().replace(' ', '.')}@example.com`,
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_DATE: date,
    });
    if (commit.message === faultyCommit) faulty = git(['rev-parse', 'HEAD']);
  }
  for (const [path, text] of Object.entries(uncommitted)) write(folder, path, text);
  return { folder, slug: await writeSampleRecord(folder, faulty, now) };
}

function write(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
