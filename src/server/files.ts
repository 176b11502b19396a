import { dirname } from 'node:path/posix';
import type { RecordContext } from './context';
import { tablePath } from './fieldNodes';
import { uriBelow } from './locations';

/** Fields that name a file beside the entry's own. */
export const fileFields: ReadonlySet<string> = new Set(['evidence.diff.file', 'evidence.file', 'run.output']);

/** How far above the records folder a repository's root is looked for. */
const levels = 6;

/** A path that stays where it belongs. */
export function isInside(path: string): boolean {
  return path !== '' && !/^(?:[/\\]|[A-Za-z]:)/u.test(path) && !path.split(/[/\\]/u).includes('..');
}

/** URI of a file of the code that an evidence names; undefined where it is not there, or would lie outside of the repository. */
export async function codeUri(context: RecordContext, path: string): Promise<string | undefined> {
  const repository = context.text.nodes.find((node) => tablePath(node) === 'repository')?.text ?? '.';
  if (!isInside(path) || !(repository === '.' || isInside(repository))) return undefined;
  // Without anything behind it, the root's URI; the first level is the folder that holds the records folder.
  let folder = dirname(context.uriOf('x').slice(0, -2));
  for (let level = 0; level < levels && folder.split('/').length > 3; level += 1, folder = dirname(folder)) {
    const uri = uriBelow(repository === '.' ? folder : uriBelow(folder, repository), path);
    if (await context.exists(uri)) return uri;
  }
  return undefined;
}
