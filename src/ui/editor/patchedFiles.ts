import { applyPatch, parsePatch } from 'diff';

/** One file of a patch that git made. */
export interface PatchedFile {
  /** Before; undefined of a new file. Relative to the repository's root, with `/`. */
  readonly oldPath: string | undefined;
  /** After; undefined of a deleted file. */
  readonly newPath: string | undefined;
  /** Its content is no text, so that only git can apply it. */
  readonly binary: boolean;
  /** This file's part of the patch, a character a byte. */
  readonly patch: string;
}

/** The files of a patch in git's format. A part that can't be understood gives no file, but keeps no other back. */
export function readPatch(patch: Uint8Array): PatchedFile[] {
  // A character a byte: what is no UTF-8 goes through unharmed.
  const text = Buffer.from(patch).toString('latin1');
  return text
    .split(/(?<=^|\n)(?=diff --git )/u)
    .filter((part) => part.startsWith('diff --git '))
    .flatMap((part) => readFile(part) ?? []);
}

/** The file's content after the patch; undefined where the patch does not fit the base exactly. */
export function applyFilePatch(file: PatchedFile, base: Uint8Array): Uint8Array | undefined {
  if (file.newPath === undefined) return new Uint8Array();
  if (file.binary) return undefined;
  // Only the mode or the name changed.
  if (!/\n@@ /u.test(file.patch)) return base;
  const text = Buffer.from(base).toString('latin1');
  const [parsed] = parsePatch(file.patch);
  const result = parsed && applyPatch(text, parsed, { autoConvertLineEndings: false });
  return typeof result === 'string' ? Buffer.from(result, 'latin1') : undefined;
}

function readFile(part: string): PatchedFile | undefined {
  // Not with the flag `m`: for it a line begins after a carriage return too, which a file's content may hold.
  const hunksAt = /\n@@ /u.exec(part)?.index ?? part.length;
  const binaryAt = /\n(?:GIT binary patch\n|Binary files )/u.exec(part.slice(0, hunksAt))?.index;
  const header = part.slice(0, binaryAt ?? hunksAt);
  const field = (name: string): string | undefined => {
    const value = new RegExp(`^${name} (.+)$`, 'mu').exec(header)?.[1];
    return value === undefined ? undefined : unquote(value);
  };
  const created = /^new file mode /mu.test(header);
  const deleted = /^deleted file mode /mu.test(header);
  const named = namesOfFirstLine(header);
  const oldPath = field('rename from') ?? field('copy from') ?? withoutPrefix(field('---')) ?? named?.oldPath;
  const newPath = field('rename to') ?? field('copy to') ?? withoutPrefix(field('\\+\\+\\+')) ?? named?.newPath;
  if ((oldPath === undefined && !created) || (newPath === undefined && !deleted)) return undefined;
  return {
    oldPath: created ? undefined : oldPath,
    newPath: deleted ? undefined : newPath,
    binary: binaryAt !== undefined,
    patch: part,
  };
}

/** `diff --git a/x b/x` of a file without hunks: both names are the same there, renames have lines of their own. */
function namesOfFirstLine(header: string): { oldPath: string; newPath: string } | undefined {
  const line = header.slice('diff --git '.length, header.indexOf('\n') === -1 ? undefined : header.indexOf('\n'));
  const quoted = /^("(?:[^"\\]|\\.)*") ("(?:[^"\\]|\\.)*")$/u.exec(line);
  const half = (line.length - 1) / 2;
  const [first, second] = quoted ? [quoted[1]!, quoted[2]!] : [line.slice(0, half), line.slice(half + 1)];
  const [oldPath, newPath] = [withoutPrefix(unquote(first)), withoutPrefix(unquote(second))];
  return oldPath && oldPath === newPath ? { oldPath, newPath } : undefined;
}

function withoutPrefix(name: string | undefined): string | undefined {
  if (name === undefined || name === '/dev/null') return undefined;
  return name.replace(/^[ab]\//u, '');
}

/** A name as git writes it: bytes of UTF-8, in C quotes where it holds anything unusual. */
function unquote(name: string): string {
  // git ends a name that holds blanks with a tab.
  const bare = name.replace(/\t$/u, '').replace(/\r$/u, '');
  const content = /^"(.*)"$/su.exec(bare)?.[1];
  const escapes: { readonly [letter: string]: string } = { n: '\n', t: '\t', r: '\r', a: '\u0007', b: '\b', f: '\f', v: '\v' };
  const bytes =
    content === undefined
      ? bare
      : content.replace(/\\(?:([0-7]{3})|(.))/gu, (_match, octal: string | undefined, letter: string | undefined) =>
          octal === undefined ? (escapes[letter!] ?? letter!) : String.fromCharCode(Number.parseInt(octal, 8)),
        );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
