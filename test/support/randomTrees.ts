import { chmodSync, existsSync, lstatSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fc } from './properties';
import type { TemporaryRepository } from './temporaryRepository';

const names = [
  'a.txt',
  'Größe ä.txt',
  'with space.md',
  'deep/er/file.c',
  'deep/other.bin',
  'new\nline.txt',
  '-dash',
  'x/y',
  'x',
  'deep',
  'z',
  '"quoted"',
] as const;
export type Name = (typeof names)[number];

const content = fc.oneof(
  fc.constantFrom('', 'one\n', 'one\ntwo\nthree\n', 'no end', 'crlf\r\nlines\r\n'),
  fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => Buffer.from([0, ...bytes])),
  fc.string({ maxLength: 60 }),
);

export type Item =
  | { readonly what: 'file'; readonly name: Name; readonly content: string | Uint8Array; readonly executable: boolean }
  | { readonly what: 'link'; readonly name: Name; readonly target: string }
  | { readonly what: 'rename'; readonly name: Name; readonly from: Name }
  | { readonly what: 'delete'; readonly name: Name }
  | { readonly what: 'mode'; readonly name: Name };

export const item: fc.Arbitrary<Item> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      what: fc.constant('file' as const),
      name: fc.constantFrom(...names),
      content,
      executable: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constant('link' as const),
      name: fc.constantFrom(...names),
      target: fc.constantFrom('a.txt', 'nowhere', '../outside'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constant('rename' as const),
      name: fc.constantFrom(...names),
      from: fc.constantFrom(...names),
    }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('delete' as const), name: fc.constantFrom(...names) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('mode' as const), name: fc.constantFrom(...names) }) },
);

/** Does one thing to a working tree. */
export function apply(repository: TemporaryRepository, one: Item): void {
  const path = repository.path(one.name);
  if (one.what === 'mode') {
    if (standsInTheWay(repository, one.name) === undefined && existsSync(path) && lstatSync(path).isFile())
      chmodSync(path, lstatSync(path).mode & 0o100 ? 0o644 : 0o755);
    return;
  }
  if (one.what === 'rename') return rename(repository, one.from, one.name);
  // Nothing lies below a file.
  if (one.what === 'delete' && standsInTheWay(repository, one.name) !== undefined) return;
  makeRoom(repository, one.name);
  repository.delete(one.name);
  if (one.what === 'delete') return;
  if (one.what === 'file') repository.write(one.name, one.content, one.executable ? 0o755 : 0o644);
  else repository.link(one.name, one.target);
}

/** A file, whatever lies in its new place; nothing, where there is no such file. */
function rename(repository: TemporaryRepository, from: Name, to: Name): void {
  const path = repository.path(from);
  if (standsInTheWay(repository, from) !== undefined || !lstatSync(path, { throwIfNoEntry: false })?.isFile()) return;
  const [content, { mode }] = [readFileSync(path), lstatSync(path)];
  repository.delete(from);
  makeRoom(repository, to);
  repository.delete(to);
  repository.write(to, content, mode & 0o100 ? 0o755 : 0o644);
}

/** A file or link gives way to a folder of its name. */
function makeRoom(repository: TemporaryRepository, name: string): void {
  const obstacle = standsInTheWay(repository, name);
  if (obstacle !== undefined) repository.delete(obstacle);
}

/** What is a file or link, and would have to be a folder. */
function standsInTheWay(repository: TemporaryRepository, name: string): string | undefined {
  const folders: string[] = [];
  for (let folder = dirname(name); folder !== '.'; folder = dirname(folder)) folders.unshift(folder);
  return folders.find((folder) => {
    const stat = lstatSync(repository.path(folder), { throwIfNoEntry: false });
    return stat !== undefined && !stat.isDirectory();
  });
}
