import { randomInt } from 'node:crypto';
import { idKinds, type IdKind, type IdLetter, type Kind } from './schema';

// Where an entry's file lies, and what a file's path says about the entry. Paths are relative to the records folder, with `/`.

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const idPattern = /^([A-Z])-[0-9a-hjkmnp-tv-z]{4}$/u;

const folders: { readonly [K in IdKind]: string } = {
  finding: 'findings',
  step: 'steps',
  run: 'runs',
  hypothesis: 'hypotheses',
  evidence: 'evidence',
  change: 'changes',
  rollbackPoint: 'rollback-points',
  decision: 'decisions',
  update: 'updates',
  action: 'actions',
  participant: 'participants',
};

export const idKindNames = Object.values(idKinds);

export function folderOf(kind: IdKind): string {
  return folders[kind];
}

export function letterOf(kind: IdKind): IdLetter {
  return (Object.keys(idKinds) as IdLetter[]).find((letter) => idKinds[letter] === kind)!;
}

export function kindOfId(id: string): IdKind | undefined {
  const letter = idPattern.exec(id)?.[1];
  return letter !== undefined && letter in idKinds ? idKinds[letter as IdLetter] : undefined;
}

/** Whether a text has the form of an entry's or a log line's id (`H-k7q2`, `L-q8d1`). */
export function isId(text: string): boolean {
  return idPattern.test(text);
}

/** A letter, a dash, and four random characters of Crockford's base 32. `random` gives an integer below its argument. */
export function newId(letter: IdLetter | 'L', random: (below: number) => number = (below) => randomInt(below)): string {
  let id = `${letter}-`;
  for (let position = 0; position < 4; position += 1) id += alphabet[random(alphabet.length)];
  return id;
}

const spelledOut: { readonly [letter: string]: string } = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss', æ: 'ae', ø: 'oe', å: 'aa' };
/** Names that Windows keeps for devices, with any extension. */
const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d)$/u;

/** A readable part of a file name: lower-case letters, digits and dashes, at most `longest` characters, never empty. */
export function slugify(text: string, longest = 60): string {
  const slug = text
    .slice(0, longest * 4)
    .toLowerCase()
    .replaceAll(/[äöüßæøå]/gu, (letter) => spelledOut[letter]!)
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .replaceAll(/[^a-z0-9]+/gu, '-')
    .slice(0, longest)
    .replaceAll(/^-+|-+$/gu, '');
  return slug === '' || reserved.test(slug) ? `entry${slug === '' ? '' : `-${slug}`}` : slug;
}

/** Name of an escalation's folder: the day (of this machine's zone), the ticket where there is one, and the title. */
export function escalationSlug(title: string, date: Date, ticket?: string): string {
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
  return [day, ...(ticket === undefined ? [] : [slugify(ticket, 20)]), slugify(title, 40)].join('-');
}

export function headPath(escalation: string): string {
  return `${escalation}/escalation.yaml`;
}

export function followUpPath(escalation: string): string {
  return `${escalation}/follow-up.yaml`;
}

export function logPath(escalation: string): string {
  return `${escalation}/log.yaml`;
}

/** File of an entry; `slug` is the readable part of its name. */
export function entryPath(escalation: string, kind: IdKind, id: string, slug: string): string {
  return `${escalation}/${folders[kind]}/${id}-${slug}.${kind === 'update' ? 'md' : 'yaml'}`;
}

/** File that belongs to an entry: a patch, or the output of a run. */
export function attachmentPath(escalation: string, kind: IdKind, id: string, extension: string): string {
  return `${escalation}/${folders[kind]}/${id}.${extension}`;
}

export type ParsedPath =
  | { readonly escalation: string; readonly kind: Kind | 'log'; readonly id: string; readonly rightFolder: boolean }
  | { readonly escalation: string; readonly attachmentOf: string };

const entryName = /^([A-Z]-[0-9a-hjkmnp-tv-z]{4})(?:-[^/]*)?\.(yaml|md)$/u;
const attachmentName = /^([A-Z]-[0-9a-hjkmnp-tv-z]{4})\.(?!yaml$|md$)[A-Za-z0-9]+$/u;

/** What a path below the records folder stands for; undefined where the record knows no such file. */
export function parsePath(path: string): ParsedPath | undefined {
  const [escalation, ...rest] = path.split('/');
  if (!escalation) return undefined;
  if (rest.length === 1) {
    if (rest[0] === 'escalation.yaml') return { escalation, kind: 'escalation', id: 'escalation', rightFolder: true };
    if (rest[0] === 'follow-up.yaml') return { escalation, kind: 'followUp', id: 'followUp', rightFolder: true };
    return rest[0] === 'log.yaml' ? { escalation, kind: 'log', id: 'log', rightFolder: true } : undefined;
  }
  const [folder, name] = rest;
  if (rest.length !== 2 || name === undefined || !Object.values(folders).includes(folder!)) return undefined;
  const attachment = attachmentName.exec(name);
  if (attachment) return { escalation, attachmentOf: attachment[1]! };
  const entry = entryName.exec(name);
  const kind = entry && kindOfId(entry[1]!);
  if (!entry || !kind || (entry[2] === 'md') !== (kind === 'update')) return undefined;
  return { escalation, kind, id: entry[1]!, rightFolder: folders[kind] === folder };
}
