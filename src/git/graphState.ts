import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { factKey } from './factStore';
import type { Repository } from './repository';

/**
 * What makes git see other parents or contents than the commits' own: the edge of a shallow clone, grafts, replaced objects. What
 * git told of commits holds as long as this stays the same.
 */
export class GraphState {
  private packed = { identity: '', replaced: '' };

  constructor(private readonly repository: Repository) {}

  async current(): Promise<string> {
    const folder = this.repository.commonDir;
    const replace = join(folder, 'refs', 'replace');
    const [shallow, grafts, packed, names] = await Promise.all([
      textOf(join(folder, 'shallow')),
      textOf(join(folder, 'info', 'grafts')),
      this.packedReplacements(join(folder, 'packed-refs')),
      readdir(replace).catch(() => []),
    ]);
    const loose = await Promise.all(names.map((name) => textOf(join(replace, name))));
    return factKey(shallow, grafts, packed, ...names, ...loose);
  }

  private async packedReplacements(path: string): Promise<string> {
    const identity = await identityOf(path);
    if (identity !== this.packed.identity) {
      const replaced = (await textOf(path)).match(/^.* refs\/replace\/.*$/gmu)?.join('\n') ?? '';
      this.packed = { identity, replaced };
    }
    return this.packed.replaced;
  }
}

/**
 * A text that is another one after HEAD has moved, read without git: HEAD, its branch, and where refs may be packed.
 */
export async function headStamp({ gitDir, commonDir }: Pick<Repository, 'gitDir' | 'commonDir'>): Promise<string> {
  const head = await textOf(join(gitDir, 'HEAD'));
  const branch = /^ref: (refs\/.+)$/mu.exec(head)?.[1];
  const [loose, packed, ...tables] = await Promise.all([
    branch === undefined ? '' : textOf(join(commonDir, branch)),
    identityOf(join(commonDir, 'packed-refs')),
    ...[gitDir, commonDir].map((folder) => textOf(join(folder, 'reftable', 'tables.list'))),
  ]);
  return [head, loose, packed, ...tables].join('\0');
}

/** Empty where there is no such file. */
async function identityOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found ? `${found.ino} ${found.size} ${found.mtimeMs}` : '';
}

/** Empty where there is no such file. */
function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
