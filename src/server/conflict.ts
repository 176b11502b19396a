import { isDeepStrictEqual } from 'node:util';
import { editFields, EditError, type FieldChange } from '../record/edit';
import { findFrontMatter } from '../record/frontMatter';
import { parseEntry } from '../record/parse';

export interface ConflictSide {
  /** What git calls it, such as `HEAD` or a branch. */
  readonly label: string;
  /** The whole file, as this side has it. */
  readonly text: string;
}

/** A field in which the sides differ. */
export interface ConflictField {
  readonly path: FieldChange['path'];
  readonly ours: unknown;
  readonly theirs: unknown;
}

/** A file with git's conflict markers, as the two or three files that it is. */
export class Conflict {
  private constructor(
    private readonly path: string,
    readonly ours: ConflictSide,
    readonly theirs: ConflictSide,
    private readonly base: string | undefined,
  ) {}

  /** Undefined where the markers make no whole. */
  static in(path: string, text: string, isLog: boolean): Conflict | undefined {
    const sides = { ours: [] as string[], base: [] as string[], theirs: [] as string[] };
    let side: keyof typeof sides | undefined;
    let [ours, theirs, hasBase] = ['', '', true];
    for (const line of text.split('\n')) {
      const marker = /^(<{7}|\|{7}|={7}|>{7})(?: (.*?))?\r?$/u.exec(line);
      const begins = marker?.[1]?.[0];
      if (begins === '<' && side === undefined) [side, ours] = ['ours', marker![2] ?? ours];
      else if (begins === '|' && side === 'ours') side = 'base';
      else if (begins === '=' && (side === 'ours' || side === 'base')) {
        hasBase &&= side === 'base';
        side = 'theirs';
      } else if (begins === '>' && side === 'theirs') [side, theirs] = [undefined, marker![2] ?? theirs];
      else if (side) sides[side].push(line);
      else for (const all of Object.values(sides)) all.push(line);
    }
    if (side !== undefined || (ours === '' && theirs === '')) return undefined;
    const of = (name: keyof typeof sides): string => sides[name].join('\n');
    const conflict = new Conflict(
      path,
      { label: ours || 'ours', text: of('ours') },
      { label: theirs || 'theirs', text: of('theirs') },
      hasBase && !isLog ? of('base') : undefined,
    );
    return conflict;
  }

  /** Both sides can be read, so that they can be compared field by field. */
  get comparable(): boolean {
    return this.valueOf(this.ours.text) !== undefined && this.valueOf(this.theirs.text) !== undefined;
  }

  /** Below its front matter an update has a text, which fields say nothing of. */
  get sameBody(): boolean {
    const bodyOf = ({ text }: ConflictSide): string => text.slice(findFrontMatter(text)?.end ?? text.length);
    return !this.path.endsWith('.md') || bodyOf(this.ours) === bodyOf(this.theirs);
  }

  get fields(): ConflictField[] {
    const [ours, theirs] = [this.valueOf(this.ours.text), this.valueOf(this.theirs.text)];
    return ours === undefined || theirs === undefined ? [] : differences(ours, theirs, []);
  }

  /** The file with one field decided; without markers when it was the last. Undefined where the text can't be changed so. */
  take({ path }: Pick<ConflictField, 'path'>, value: unknown): string | undefined {
    return this.decide([{ path, value }]);
  }

  /** The file with everything decided that only one side changed; undefined where that is nothing, or can't be told. */
  mergeOneSided(): string | undefined {
    const before = this.base === undefined ? undefined : this.valueOf(this.base);
    if (before === undefined) return undefined;
    const decided = this.fields.flatMap(({ path, ours, theirs }): FieldChange[] => {
      const old = valueAt(before, path);
      if (isDeepStrictEqual(old, ours)) return [{ path, value: theirs }];
      return isDeepStrictEqual(old, theirs) ? [{ path, value: ours }] : [];
    });
    return decided.length === 0 ? undefined : this.decide(decided);
  }

  /** All lines of ours, then those of theirs that are not among them. */
  union(): string {
    const ours = this.ours.text.split('\n');
    const known = new Set(ours);
    const more = this.theirs.text.split('\n').filter((line) => line.trim() !== '' && !known.has(line));
    const last = ours.at(-1) === '' ? ours.length - 1 : ours.length;
    return [...ours.slice(0, last), ...more, ...ours.slice(last)].join('\n');
  }

  private decide(changes: readonly FieldChange[]): string | undefined {
    try {
      const ours = editFields(this.ours.text, changes);
      const theirs = editFields(this.theirs.text, changes);
      const rest = new Conflict(this.path, { ...this.ours, text: ours }, { ...this.theirs, text: theirs }, undefined);
      return rest.fields.length === 0 && rest.comparable && rest.sameBody ? ours : rest.marked();
    } catch (error) {
      if (error instanceof EditError) return undefined;
      throw error;
    }
  }

  /** One pair of markers around all that differs. */
  private marked(): string {
    const [ours, theirs] = [this.ours.text.split('\n'), this.theirs.text.split('\n')];
    let start = 0;
    while (start < ours.length && start < theirs.length && ours[start] === theirs[start]) start += 1;
    let tail = 0;
    const most = Math.min(ours.length, theirs.length) - start;
    while (tail < most && ours.at(-1 - tail) === theirs.at(-1 - tail)) tail += 1;
    return [
      ...ours.slice(0, start),
      `<<<<<<< ${this.ours.label}`,
      ...ours.slice(start, ours.length - tail),
      '=======',
      ...theirs.slice(start, theirs.length - tail),
      `>>>>>>> ${this.theirs.label}`,
      ...ours.slice(ours.length - tail),
    ].join('\n');
  }

  private valueOf(text: string): unknown {
    const { document } = parseEntry(this.path, text);
    return document && document.errors.length === 0 ? (document.toJS({ maxAliasCount: 100 }) as unknown) : undefined;
  }
}

function differences(ours: unknown, theirs: unknown, path: FieldChange['path']): ConflictField[] {
  if (isDeepStrictEqual(ours, theirs)) return [];
  if (!isMapping(ours) || !isMapping(theirs)) return [{ path, ours, theirs }];
  const names = new Set([...Object.keys(ours), ...Object.keys(theirs)]);
  return [...names].flatMap((name) => differences(ours[name], theirs[name], [...path, name]));
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function valueAt(value: unknown, path: FieldChange['path']): unknown {
  return path.reduce<unknown>((current, name) => (isMapping(current) ? current[String(name)] : undefined), value);
}
