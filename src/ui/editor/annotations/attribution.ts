import type { LineSpan } from '../../../git/linkedLines';
import type { LineMap } from './lineMap';

/** Which linked commit each line of a text comes from: what git told of the blamed file, seen through the edits made since. */
export class Attribution {
  private readonly commits = new Map<number, string>();
  private readonly likely = new Map<number, string>();

  constructor(readonly map: LineMap) {}

  add({ start, count, commit }: LineSpan): void {
    for (let line = start; line < start + count; line += 1) this.commits.set(line, commit);
  }

  /** Lines that probably come from these commits, until git has looked for all. */
  suppose({ start, count, commit }: LineSpan): void {
    for (let line = start; line < start + count; line += 1) this.likely.set(line, commit);
  }

  /** The whole of what git tells, in place of what was added and supposed while it looked. */
  take(spans: readonly LineSpan[]): void {
    this.supposeNothing();
    this.commits.clear();
    for (const span of spans) this.add(span);
  }

  /** Returns whether anything was supposed. */
  supposeNothing(): boolean {
    const some = this.likely.size > 0;
    this.likely.clear();
    return some;
  }

  /** Full hash of the commit that a line, the first is 0, comes from; undefined where no linked commit touched it last. */
  commitAt(line: number): string | undefined {
    const origin = this.map.originOf(line);
    return origin === undefined ? undefined : (this.commits.get(origin) ?? this.likely.get(origin));
  }

  /** Whether git has not told of a line's commit yet, so that it may still be another, or none that is linked. */
  isSupposed(line: number): boolean {
    const origin = this.map.originOf(line);
    return origin !== undefined && !this.commits.has(origin) && this.likely.has(origin);
  }

  /** Lines that come from linked commits, rising. */
  linkedLines(): number[] {
    const lines: number[] = [];
    if (this.commits.size + this.likely.size === 0) return lines;
    for (let line = 0; line < this.map.lineCount; line += 1) if (this.commitAt(line) !== undefined) lines.push(line);
    return lines;
  }
}
