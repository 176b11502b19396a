import { minuteJournal } from './minuteJournal';
import { TemporaryRepository } from './temporaryRepository';

const driver = `import { Motor } from './motor';

export function start(motor: Motor, wanted: number): void {
  if (wanted > motor.maximumSpeed) {
    throw new Error('The wanted speed is too high');
  }
  motor.run(wanted);
}

export function stop(motor: Motor): void {
  motor.halt();
}
`;
const pool = `export const connections = 8;

export function acquire(): Promise<void> {
  return waitForConnection(connections);
}
`;

export interface MarkedSample {
  readonly repository: TemporaryRepository;
  readonly slug: string;
  readonly hypothesis: string;
  /** Evidence whose code moved, and whose code is gone. */
  readonly moved: string;
  readonly orphaned: string;
}

/** A repository with a suspect commit, marked code that moved, marked code that is gone, and a file that was deleted. */
export async function makeMarkedSample(): Promise<MarkedSample> {
  const repository = new TemporaryRepository();
  repository.write('README.md', '# Conveyor\n');
  repository.write('src/driver/belt.ts', driver.replace('maximumSpeed', 'topSpeed'));
  repository.write('src/pool.ts', pool.replace('= 8', '= 40'));
  repository.write('src/legacy.ts', 'export const legacy = true;\n');
  repository.commitAll('Start');
  repository.write('src/driver/belt.ts', driver);
  repository.write('src/legacy.ts', 'export const legacy = "soon";\n');
  const suspect = repository.commitAll('Compare with the maximum speed');
  repository.write('src/pool.ts', pool);
  const cause = repository.commitAll('Open fewer connections');
  repository.delete('src/legacy.ts');
  repository.commitAll('Remove legacy code');
  const journal = minuteJournal(repository);
  const slug = await journal.start({ title: 'Conveyor stands still' });
  const hypothesis = await journal.add(slug, 'hypothesis', {
    statement: 'The connection pool is exhausted',
    status: 'testing',
    owner: 'Ada Lorenz',
  });
  const attachCommit = (hash: string, subject: string, role: 'suspect' | 'cause'): Promise<string> =>
    journal.add(slug, 'evidence', {
      type: 'commit',
      title: subject,
      ratings: { [hypothesis]: 'supports' },
      role,
      repository: '.',
      commit: { hash, subject },
    });
  await attachCommit(suspect, 'Compare with the maximum speed', 'suspect');
  await attachCommit(cause, 'Open fewer connections', 'cause');
  const mark = (path: string, start: number, end: number): Promise<string> => {
    const lines = repository.git('show', `${cause}:${path}`).split('\n');
    const part = (from: number, to: number): string => lines.slice(Math.max(from, 1) - 1, to).join('\n');
    return journal.add(slug, 'evidence', {
      type: 'code',
      title: `${path}:${start}-${end}`,
      ratings: { [hypothesis]: 'supports' },
      repository: '.',
      code: {
        path,
        commit: cause,
        blob: repository.git('rev-parse', `${cause}:${path}`),
        range: { start, end },
        text: part(start, end),
        before: part(start - 3, start - 1),
        after: part(end + 1, end + 3),
      },
    });
  };
  const moved = await mark('src/pool.ts', 3, 5);
  const orphaned = await mark('src/driver/belt.ts', 10, 12);
  repository.write('src/pool.ts', `// Shared by all belts.\n// ${hypothesis}: is this too small?\n${pool}`);
  repository.write('src/driver/belt.ts', driver.slice(0, driver.indexOf('\nexport function stop')));
  repository.write('README.md', `# Conveyor\n\nStands still: see ${slug}/${hypothesis} and ${moved}; not H-zzzz.\n`);
  return { repository, slug, hypothesis, moved, orphaned };
}
