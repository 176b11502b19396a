import * as vscode from 'vscode';
import { type Files, FilesError, type FileStat } from '../record/files';

/** The record of a virtual workspace, through VS Code's file system: it can be read; writing is refused, since nothing there is atomic. */
export class VirtualFiles implements Files {
  constructor(private readonly root: vscode.Uri) {}

  async list(folder: string): Promise<FileStat[]> {
    const uri = this.uri(folder);
    const names = await this.guard(folder, () => vscode.workspace.fs.readDirectory(uri)).catch((error: unknown) => {
      if (error instanceof FilesError && error.reason === 'missing') return [];
      throw error;
    });
    return Promise.all(
      names.map(async ([name, type]): Promise<FileStat> => {
        if (type !== vscode.FileType.File)
          return { name, type: type === vscode.FileType.Directory ? 'folder' : 'link', size: 0, identity: '' };
        const { size, mtime, ctime } = await this.guard(folder, () => vscode.workspace.fs.stat(vscode.Uri.joinPath(uri, name)));
        return { name, type: 'file', size, identity: `${size}-${mtime}-${ctime}` };
      }),
    );
  }

  async read(path: string, limit: number): Promise<Uint8Array> {
    const uri = this.uri(path);
    const { size } = await this.guard(path, () => vscode.workspace.fs.stat(uri));
    if (size > limit) throw new FilesError('tooLarge', path);
    return this.guard(path, () => vscode.workspace.fs.readFile(uri));
  }

  create(path: string): Promise<void> {
    return Promise.reject(new FilesError('denied', path));
  }

  replace(path: string): Promise<void> {
    return Promise.reject(new FilesError('denied', path));
  }

  append(path: string): Promise<void> {
    return Promise.reject(new FilesError('denied', path));
  }

  clean(): Promise<string[]> {
    return Promise.resolve([]);
  }

  private uri(path: string): vscode.Uri {
    return path === '' ? this.root : vscode.Uri.joinPath(this.root, ...path.split('/'));
  }

  private async guard<T>(path: string, operation: () => Thenable<T>): Promise<T> {
    try {
      return await operation();
    } catch (cause) {
      const code = cause instanceof vscode.FileSystemError ? cause.code : '';
      throw new FilesError(code === 'FileNotFound' ? 'missing' : code === 'NoPermissions' ? 'denied' : 'failed', path, { cause });
    }
  }
}
