import type { Repository } from './repository';

/** Those of the paths under which a commit (full hash) holds something, by one process. */
export async function readPresentPaths(
  repository: Repository,
  commit: string,
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<Set<string>> {
  // A name with a line break can't be asked for this way: it is taken for present.
  const asked = paths.filter((path) => !path.includes('\n'));
  const present = new Set(paths.filter((path) => path.includes('\n')));
  if (asked.length === 0) return present;
  const input = `${asked.map((path) => `${commit}:${path}`).join('\n')}\n`;
  const answers = (await repository.raw(['cat-file', '--batch-check=%(objecttype)'], { input, signal, offline: true })).split(
    '\n',
  );
  for (const [index, path] of asked.entries()) if (!answers[index]!.endsWith(' missing')) present.add(path);
  return present;
}
