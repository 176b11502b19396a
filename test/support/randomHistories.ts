import { spawnSync } from 'node:child_process';
import { fc } from './properties';

/** A change of one commit; the numbers choose among what there is. */
interface Change {
  readonly what:
    'replace' | 'insert' | 'remove' | 'indent' | 'rename' | 'copy' | 'add' | 'delete' | 'restore' | 'swap' | 'append';
  readonly file: number;
  readonly line: number;
  readonly text: number;
}

interface Step {
  /** How far back each parent lies; none makes a root. */
  readonly parents: readonly number[];
  /** Seconds by which its clock is wrong. */
  readonly skew: number;
  /** Of a merge: from which parent each file comes. */
  readonly sides: number;
  readonly changes: readonly Change[];
}

export interface RandomHistory {
  readonly steps: readonly Step[];
  /** Which commits are linked, and which are ignored by blame; by number of the step. */
  readonly linked: readonly number[];
  /** The commit that is looked at before the last one. */
  readonly former: number;
  readonly ignored: readonly number[];
  readonly ignoreWhitespace: boolean;
}

const change: fc.Arbitrary<Change> = fc.record({
  what: fc.constantFrom(
    'replace',
    'replace',
    'insert',
    'insert',
    'remove',
    'indent',
    'rename',
    'copy',
    'add',
    'delete',
    'restore',
    'swap',
    'append',
  ),
  file: fc.nat(11),
  line: fc.nat(40),
  text: fc.nat(8),
});

const step: fc.Arbitrary<Step> = fc.record({
  parents: fc.oneof(
    { weight: 12, arbitrary: fc.constant([1]) },
    { weight: 3, arbitrary: fc.tuple(fc.integer({ min: 1, max: 6 })) },
    { weight: 5, arbitrary: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 8 })) },
    { weight: 1, arbitrary: fc.tuple(fc.constant(1), fc.integer({ min: 2, max: 5 }), fc.integer({ min: 2, max: 8 })) },
    { weight: 1, arbitrary: fc.constant([]) },
  ),
  skew: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: -4_000, max: 4_000 }) }),
  sides: fc.nat(0xffff),
  changes: fc.array(change, { minLength: 0, maxLength: 4 }),
});

export const randomHistory: fc.Arbitrary<RandomHistory> = fc.record({
  steps: fc.array(step, { minLength: 3, maxLength: 28 }),
  linked: fc.array(fc.nat(27), { minLength: 1, maxLength: 5 }),
  former: fc.nat(27),
  ignored: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.array(fc.nat(27), { maxLength: 3 }) }),
  ignoreWhitespace: fc.boolean(),
});

type Tree = Map<string, readonly string[]>;

export interface ImportedHistory {
  /** Full hash of each step's commit, in the order of the steps. */
  readonly commits: readonly string[];
  /** Paths of each step's files. */
  readonly files: readonly (readonly string[])[];
}

/** Writes a history into a repository, by one process. Histories of one repository may share commits. */
export function importHistory(root: string, { steps }: Pick<RandomHistory, 'steps'>): ImportedHistory {
  const trees: Tree[] = [];
  const stream: string[] = ['feature done\n'];
  for (const [number, { parents, skew, sides, changes }] of steps.entries()) {
    const from = [...new Set(parents.map((back) => number - back).filter((parent) => parent >= 0))];
    const tree = mergedTree(
      from.map((parent) => trees[parent]!),
      sides,
    );
    if (from.length === 0) tree.set('a.txt', firstLines(number));
    for (const one of changes) apply(tree, one, trees);
    trees.push(tree);
    const when = `${1_700_000_000 + number * 100 + skew} +0000`;
    const message = `Step ${number}`;
    stream.push(
      `commit refs/heads/history\nmark :${number + 1}\ncommitter Ada <ada@example.com> ${when}\ndata ${message.length}\n${message}\n`,
      ...(from.length === 0 ? [] : [`from :${from[0]! + 1}\n`, ...from.slice(1).map((parent) => `merge :${parent + 1}\n`)]),
      'deleteall\n',
      ...[...tree].map(([path, lines]) => `M 100644 inline ${path}\n${data(lines.map((line) => `${line}\n`).join(''))}`),
      // Without a parent of its own, a commit would go on from the branch.
      `\nreset refs/heads/history\n\n`,
    );
  }
  for (let number = 1; number <= steps.length; number += 1) stream.push(`get-mark :${number}\n`);
  stream.push('done\n');
  const { stdout, stderr, status } = spawnSync('git', ['-C', root, 'fast-import', '--quiet', '--force', '--date-format=raw'], {
    input: stream.join(''),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  const commits = stdout.trim().split('\n');
  return { commits, files: trees.map((tree) => [...tree.keys()]) };
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

function firstLines(number: number): string[] {
  return Array.from({ length: 12 }, (_value, line) => `begin ${number} conveyor ${line}`);
}

/** Each file from one of the parents, or from two of them in halves, as a hand might merge. */
function mergedTree(parents: readonly Tree[], sides: number): Tree {
  const merged: Tree = new Map();
  const paths = [...new Set(parents.flatMap((tree) => [...tree.keys()]))].sort();
  for (const [index, path] of paths.entries()) {
    const choice = (sides >> (index % 8)) & 3;
    const found = parents.map((tree) => tree.get(path));
    const lines = found[choice % parents.length];
    const other = found[(choice + 1) % parents.length];
    if (choice === 3 && lines && other) {
      merged.set(path, [...lines.slice(0, lines.length / 2), ...other.slice(other.length / 2)]);
    } else if (lines ?? other) merged.set(path, lines ?? (choice === 2 ? undefined : other) ?? []);
  }
  return merged;
}

const texts = ['step();', '}', '', 'stop();', 'int speed = 8;', 'return wait;', 'while (full) {', 'x', 'y'];

function apply(tree: Tree, { what, file, line, text }: Change, trees: readonly Tree[]): void {
  const paths = [...tree.keys()].sort();
  const path = paths[file % paths.length];
  const fresh = `${'abcdef'[file % 6]}.txt`;
  if (path === undefined || what === 'add') {
    tree.set(fresh, [...firstLines(text), texts[text]!]);
    return;
  }
  const lines = tree.get(path)!;
  const at = lines.length === 0 ? 0 : line % lines.length;
  const put = (changed: readonly string[]): void => void tree.set(path, changed);
  switch (what) {
    case 'replace':
      put(lines.toSpliced(at, 1, `${texts[text]} ${line}`));
      break;
    case 'insert':
      put(lines.toSpliced(at, 0, texts[text]!, `${texts[text]} ${file}`));
      break;
    case 'append':
      put([...lines, texts[text]!]);
      break;
    case 'remove':
      put(lines.toSpliced(at, 1 + (text % 3)));
      break;
    case 'indent':
      put(lines.map((one, index) => (index >= at && index < at + 3 ? `  ${one}` : one)));
      break;
    case 'delete':
      tree.delete(path);
      break;
    case 'rename':
      tree.delete(path);
      tree.set(fresh, lines);
      break;
    case 'copy':
      tree.set(fresh, lines);
      break;
    case 'swap': {
      const other = paths[text % paths.length]!;
      const [one, two] = [tree.get(path)!, tree.get(other)!];
      tree.set(path, two);
      tree.set(other, one);
      break;
    }
    case 'restore': {
      const former = trees[line % Math.max(1, trees.length)]?.get(path);
      if (former) put(former);
      break;
    }
  }
}
