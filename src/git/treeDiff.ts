import { createHash } from 'node:crypto';
import type { RunOptions } from './gitProcess';
import type { Repository } from './repository';

/** A blob, link or submodule in a tree. */
export interface TreeEntry {
  /** Six octal digits, as git writes them. */
  readonly mode: string;
  readonly hash: string;
}

/** A path whose entry differs between two trees. */
export interface TreeChange {
  readonly path: string;
  readonly before?: TreeEntry;
  readonly after?: TreeEntry;
}

/** A tree to compare; undefined is the empty one. */
type Tree = string | undefined;

/** What differs between each pair of trees, by one call of git. All must be full hashes. */
export async function diffTrees<Name extends string>(
  repository: Pick<Repository, 'raw'>,
  pairs: { readonly [name in Name]: readonly [Tree, Tree] },
  options: RunOptions = {},
): Promise<{ readonly [name in Name]: TreeChange[] }> {
  const like = Object.values<readonly [Tree, Tree]>(pairs)
    .flat()
    .find((tree) => tree !== undefined);
  const empty = like === undefined ? '' : emptyTree(like);
  const named = Object.entries<readonly [Tree, Tree]>(pairs).map(([name, [before, after]]) => ({
    name,
    pair: `${before ?? empty} ${after ?? empty}`,
    differs: (before ?? empty) !== (after ?? empty),
  }));
  const input = named.flatMap(({ pair, differs }) => (differs ? [`${pair}\n`] : [])).join('');
  const output =
    input === '' ? '' : await repository.raw(['diff-tree', '--stdin', '-r', '-z', '--no-renames'], { ...options, input });
  const answers = parse(output);
  return Object.fromEntries(named.map(({ name, pair }) => [name, answers.get(pair) ?? []])) as { [name in Name]: TreeChange[] };
}

/** Hash of the tree without entries, as long as this hash. */
export function emptyTree(like: string): string {
  return createHash(like.length === 64 ? 'sha256' : 'sha1')
    .update('tree 0\0')
    .digest('hex');
}

/** Each pair begins with a line that names it; each path has its facts and its name, both ended by NUL. */
function parse(output: string): Map<string, TreeChange[]> {
  const answers = new Map<string, TreeChange[]>();
  let current: TreeChange[] = [];
  for (let at = 0; at < output.length;) {
    if (output[at] !== ':') {
      const end = output.indexOf('\n', at);
      current = [];
      answers.set(output.slice(at, end), current);
      at = end + 1;
      continue;
    }
    const facts = output.indexOf('\0', at);
    const name = output.indexOf('\0', facts + 1);
    const [beforeMode, afterMode, beforeHash, afterHash] = output.slice(at + 1, facts).split(' ') as [
      string,
      string,
      string,
      string,
    ];
    current.push({
      path: output.slice(facts + 1, name),
      ...(isNone(beforeMode) ? {} : { before: { mode: beforeMode, hash: beforeHash } }),
      ...(isNone(afterMode) ? {} : { after: { mode: afterMode, hash: afterHash } }),
    });
    at = name + 1;
  }
  return answers;
}

function isNone(mode: string): boolean {
  return mode === '000000';
}

/** Modes of entries. */
export const submoduleMode = '160000';
export const plainMode = '100644';
export const executableMode = '100755';

/** A file with content of its own: no link, no submodule. */
export function isPlain({ mode }: TreeEntry): boolean {
  return mode === plainMode || mode === executableMode;
}
