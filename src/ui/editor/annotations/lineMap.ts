import { alignLines } from './alignLines';
import { type BaseText, type Comparison, lineKey } from './baseText';

/** Lines of an editor's text. */
export interface Lines {
  readonly lineCount: number;
  /** Without its line end. */
  lineAt(line: number): string;
}

/** Lines `start` to `end`, both included, became `count` lines. */
export interface LineChange {
  readonly start: number;
  readonly end: number;
  readonly count: number;
}

const none = -1;
/** Lines between two that are paired up to which a keystroke pairs them anew at once; beyond, `settle` does. */
const mostAtOnce = 2000;

/**
 * Which line of the blamed file each line of an editor is, while it is edited. A line keeps its origin as long as its text is the same and
 * the order is kept; one that is edited loses it, and has it again when its text is back. No line is read but those that changed.
 */
export class LineMap {
  private readonly known = new Map<string, number>();
  private readonly base: readonly number[];
  /** The number of each line's text; `none` where the blamed file has no such line. */
  private lines: number[] = [];
  /** Index of the line in `base`, rising; `none` for lines that are not of the blamed file. */
  private origins: number[] = [];
  private postponed = false;

  constructor(
    private readonly blamed: BaseText,
    private readonly comparison: Comparison,
    text: Lines,
  ) {
    this.base = blamed.keys.map((key) => {
      const number = this.known.get(key) ?? this.known.size;
      this.known.set(key, number);
      return number;
    });
    this.reset(text);
  }

  get lineCount(): number {
    return this.lines.length;
  }

  /** Number of the line in the blamed file, from 1; undefined for one that is not committed as it stands here. */
  originOf(line: number): number | undefined {
    const origin = this.origins[line];
    return origin === undefined || origin === none ? undefined : this.blamed.numbers[origin];
  }

  /**
   * Follows an edit. The changes are applied one after the other; `text` is what came of all of them. Returns whether a line lost or got
   * its origin, beside those that only moved up or down.
   */
  change(changes: readonly LineChange[], text: Lines): boolean {
    const touched: { start: number; end: number; matter: boolean }[] = [];
    for (const { start, end, count } of changes) {
      const removed = end - start + 1;
      const matter = this.origins.slice(start, end + 1).some((origin) => origin !== none);
      this.lines = spliced(this.lines, start, removed, count);
      this.origins = spliced(this.origins, start, removed, count);
      for (const range of touched) {
        if (range.end - 1 > end) range.end += count - removed;
        if (range.start > end) range.start += count - removed;
      }
      touched.push({ start, end: start + count, matter });
    }
    if (this.lines.length !== text.lineCount) {
      this.reset(text);
      return true;
    }
    for (const range of touched) {
      range.end = Math.min(range.end, this.lines.length);
      for (let line = range.start; line < range.end; line += 1) {
        this.lines[line] = this.numberOf(line, text);
        this.origins[line] = none;
        range.matter ||= this.lines[line] !== none;
      }
    }
    const mattering = touched.filter(({ matter }) => matter);
    for (const { start, end } of mattering) this.pair(start, end);
    return mattering.length > 0;
  }

  /**
   * Finds lines that were moved, and pairs what a keystroke had no time for. Cheap where there is nothing to find. Returns whether any
   * line has another origin now.
   */
  settle(): boolean {
    if (!this.postponed && !this.canPairMore()) return false;
    this.postponed = false;
    const pairs = alignLines({ base: this.base, text: this.lines });
    const paired = this.origins.reduce((count, origin) => (origin === none ? count : count + 1), 0);
    // Of two ways to pair as many, the edits tell which.
    if (pairs.length <= paired) return false;
    this.origins = this.origins.fill(none);
    for (const [baseLine, line] of pairs) this.origins[line] = baseLine;
    return true;
  }

  private reset(text: Lines): void {
    this.lines = Array.from({ length: text.lineCount }, (_unused, line) => this.numberOf(line, text));
    this.origins = Array.from({ length: text.lineCount }, () => none);
    for (const [baseLine, line] of alignLines({ base: this.base, text: this.lines })) this.origins[line] = baseLine;
    this.postponed = false;
  }

  /** Pairs the lines around an edit, as far as the next lines that are paired. */
  private pair(from: number, to: number): void {
    let [start, end] = [from, to];
    while (start > 0 && this.origins[start - 1] === none) start -= 1;
    while (end < this.origins.length && this.origins[end] === none) end += 1;
    const baseStart = start === 0 ? 0 : this.origins[start - 1]! + 1;
    const baseEnd = end === this.origins.length ? this.base.length : this.origins[end]!;
    if (baseStart === baseEnd || start === end) return;
    const size = end - start + baseEnd - baseStart;
    if (size > mostAtOnce && size > 4 * (to - from)) {
      this.postponed = true;
      return;
    }
    const sides = { base: this.base.slice(baseStart, baseEnd), text: this.lines.slice(start, end) };
    for (const [baseLine, line] of alignLines(sides)) this.origins[start + line] = baseStart + baseLine;
  }

  /** Whether a line stands unpaired on both sides; without one, no other pairing can have more pairs. */
  private canPairMore(): boolean {
    const paired = new Uint8Array(this.base.length);
    for (const origin of this.origins) if (origin !== none) paired[origin] = 1;
    const free = new Set(this.base.filter((_number, line) => paired[line] === 0));
    return free.size > 0 && this.origins.some((origin, line) => origin === none && free.has(this.lines[line]!));
  }

  private numberOf(line: number, text: Lines): number {
    const last = line === text.lineCount - 1;
    const content = text.lineAt(line);
    // The place behind the last line end is a line for an editor only.
    if (last && content === '') return none;
    return this.known.get(lineKey(content, last, this.comparison)) ?? none;
  }
}

function spliced(lines: number[], start: number, removed: number, added: number): number[] {
  if (removed === added) return lines.fill(none, start, start + added);
  return [...lines.slice(0, start), ...Array.from({ length: added }, () => none), ...lines.slice(start + removed)];
}
