import type { LineSpan } from '../../../git/linkedLines';
import type { LineMap } from './lineMap';

/** Which linked commit each line of a text comes from: what git told of the blamed file, seen through the edits made since. */
export class Attribution {
  private readonly commits = new Map<number, string>();

  constructor(readonly map: LineMap) {}

  add({ start, count, commit }: LineSpan): void {
    for (let line = start; line < start + count; line += 1) this.commits.set(line, commit);
  }

  /** The whole of what git tells, in place of what was added while it looked. */
  take(spans: readonly LineSpan[]): void {
    this.commits.clear();
    for (const span of spans) this.add(span);
  }

  /** Full hash of the commit that a line, the first is 0, comes from; undefined where no linked commit touched it last. */
  commitAt(line: number): string | undefined {
    const origin = this.map.originOf(line);
    return origin === undefined ? undefined : this.commits.get(origin);
  }

  /** Lines that come from linked commits, rising. */
  linkedLines(): number[] {
    const lines: number[] = [];
    if (this.commits.size === 0) return lines;
    for (let line = 0; line < this.map.lineCount; line += 1) if (this.commitAt(line) !== undefined) lines.push(line);
    return lines;
  }
}
