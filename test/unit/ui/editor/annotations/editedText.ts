import type { LineChange, Lines } from '../../../../../src/ui/editor/annotations/lineMap';

/** A line of an editor, and which line of the blamed file it is by descent; none for one that was typed. */
export interface Line {
  readonly text: string;
  readonly origin: number | undefined;
}

/** A replacement of lines, `end` included, as an editor tells it. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly Line[];
}

/** An editor's text whose lines know where they come from: the oracle that a line map is held against. */
export class EditedText implements Lines {
  constructor(private content: readonly Line[]) {}

  get lineCount(): number {
    return this.content.length;
  }

  get lines(): readonly Line[] {
    return this.content;
  }

  lineAt(line: number): string {
    return this.content[line]!.text;
  }

  /** Applies edits one after the other. Returns them as an editor tells them. */
  apply(edits: readonly Edit[]): LineChange[] {
    return edits.map(({ start, end, lines }) => {
      this.content = [...this.content.slice(0, start), ...lines, ...this.content.slice(end + 1)];
      return { start, end, count: lines.length };
    });
  }

  /** Brings back other lines, as undo does: by the smallest replacement. */
  restore(lines: readonly Line[]): LineChange[] {
    const [now, then] = [this.content, lines];
    const shorter = Math.min(now.length, then.length);
    let start = 0;
    while (start < shorter - 1 && now[start]!.text === then[start]!.text) start += 1;
    let end = 0;
    while (end < shorter - 1 - start && now.at(-1 - end)!.text === then.at(-1 - end)!.text) end += 1;
    this.content = lines;
    return [{ start, end: now.length - 1 - end, count: then.length - end - start }];
  }
}
