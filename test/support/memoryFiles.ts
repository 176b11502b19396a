import { type Files, FilesError, type FileStat } from '../../src/record/files';

/** The Files port in memory. */
export class MemoryFiles implements Files {
  readonly contents = new Map<string, Uint8Array>();
  /** How often each file was read. */
  readonly reads = new Map<string, number>();
  private version = 0;
  private readonly versions = new Map<string, number>();

  put(path: string, content: string): void {
    this.contents.set(path, new TextEncoder().encode(content));
    this.versions.set(path, (this.version += 1));
  }

  text(path: string): string {
    return new TextDecoder().decode(this.contents.get(path));
  }

  list(folder: string): Promise<FileStat[]> {
    const prefix = folder === '' ? '' : `${folder}/`;
    const found = new Map<string, FileStat>();
    for (const [path, content] of this.contents) {
      if (!path.startsWith(prefix)) continue;
      const [name, ...rest] = path.slice(prefix.length).split('/');
      const type = rest.length > 0 ? 'folder' : 'file';
      found.set(name!, { name: name!, type, size: content.length, identity: `${this.versions.get(path)}` });
    }
    return Promise.resolve([...found.values()]);
  }

  read(path: string, limit: number): Promise<Uint8Array> {
    const content = this.contents.get(path);
    if (!content) return Promise.reject(new FilesError('missing', path));
    if (content.length > limit) return Promise.reject(new FilesError('tooLarge', path));
    this.reads.set(path, (this.reads.get(path) ?? 0) + 1);
    return Promise.resolve(content);
  }

  create(path: string, content: Uint8Array): Promise<void> {
    if (this.contents.has(path)) return Promise.reject(new FilesError('exists', path));
    this.put(path, new TextDecoder().decode(content));
    return Promise.resolve();
  }

  replace(path: string, content: Uint8Array, expected: Uint8Array): Promise<void> {
    const now = this.contents.get(path);
    if (!now || !Buffer.from(now).equals(expected)) return Promise.reject(new FilesError('changed', path));
    this.put(path, new TextDecoder().decode(content));
    return Promise.resolve();
  }

  append(path: string, content: Uint8Array): Promise<void> {
    this.put(path, this.text(path) + new TextDecoder().decode(content));
    return Promise.resolve();
  }

  clean(): Promise<string[]> {
    return Promise.resolve([]);
  }
}
