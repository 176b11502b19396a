import { fileURLToPath, pathToFileURL } from 'node:url';
import { parsePath } from '../record/layout';

/** Where a document lies in a record. */
export interface Location {
  /** URI of the records folder, as `normalUri` writes it, without a slash at its end. */
  readonly root: string;
  /** Below the records folder, with `/`. */
  readonly path: string;
}

/** The same file has the same URI, however a client writes it. */
export function normalUri(uri: string): string {
  if (!uri.startsWith('file:')) return uri.replace(/\/+$/u, '');
  try {
    const path = fileURLToPath(uri);
    const drive = /^[A-Z]:/u.test(path) ? path[0]!.toLowerCase() + path.slice(1) : path;
    return pathToFileURL(drive).href.replace(/\/+$/u, '');
  } catch {
    return uri;
  }
}

/** Absolute path of a file on a disk; undefined for what is on none. */
export function diskPath(uri: string): string | undefined {
  if (!uri.startsWith('file:')) return undefined;
  try {
    return fileURLToPath(uri);
  } catch {
    return undefined;
  }
}

export function uriBelow(root: string, path: string): string {
  return `${root}/${path.split('/').map(encodeURIComponent).join('/')}`;
}

/** Path of a normal URI below a root; undefined where it lies elsewhere. */
export function pathBelow(root: string, uri: string): string | undefined {
  if (!uri.startsWith(`${root}/`)) return undefined;
  try {
    return decodeURIComponent(uri.slice(root.length + 1));
  } catch {
    return undefined;
  }
}

/**
 * Where a document lies: in one of the known records folders, in a folder named `.escalation`, or, for a file whose name says it all
 * (`…/<slug>/hypotheses/H-k7q2-title.yaml`), where its name fits. Undefined for what is no record.
 */
export function locate(uri: string, roots: Iterable<string>, isRecord: boolean): Location | undefined {
  const normal = normalUri(uri);
  for (const root of [...roots].sort((one, other) => other.length - one.length)) {
    const path = pathBelow(root, normal);
    if (path !== undefined) return { root, path };
  }
  const parts = normal.split('/');
  const folder = parts.lastIndexOf('.escalation');
  const depths = folder > 2 ? [parts.length - folder - 1] : isRecord ? [3, 2] : [3];
  for (const depth of depths) {
    const root = parts.slice(0, -depth).join('/');
    const path = pathBelow(root, normal);
    if (parts.length > depth + 3 && path !== undefined && parsePath(path)) return { root, path };
  }
  return undefined;
}
