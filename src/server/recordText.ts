import { type Position, type Range, TextDocument } from 'vscode-languageserver-textdocument';
import { parsePath, type ParsedPath } from '../record/layout';
import { readLog, type ReadLog } from '../record/log';
import type { Entry } from '../record/model';
import { type ParsedEntry, parseEntry, readEntry } from '../record/parse';
import { readPlainEntry } from '../record/readFast';
import type { Span } from '../record/problem';
import { type FieldNode, nodesOf, nodesOfLog } from './fieldNodes';

type RecordPlace = Extract<ParsedPath, { kind: unknown }>;

/** One state of a record's text. What is asked of it is worked out once. */
export class RecordText {
  private readonly document: TextDocument;
  private readonly encoded: Uint8Array | undefined;
  private readEntry: Entry | undefined;
  private readParsed: ParsedEntry | undefined;
  private readNodes: readonly FieldNode[] | undefined;
  private readLines: ReadLog | undefined;

  /** @param path below the records folder; of an entry or a log */
  constructor(
    readonly uri: string,
    readonly path: string,
    readonly place: RecordPlace,
    content: string | Uint8Array,
  ) {
    this.encoded = typeof content === 'string' ? undefined : content;
    const text = typeof content === 'string' ? content : new TextDecoder('utf-8', { ignoreBOM: true }).decode(content);
    this.document = TextDocument.create(uri, '', 0, text);
  }

  /** Undefined where the path is not that of an entry or a log. */
  static at(uri: string, path: string, content: string | Uint8Array): RecordText | undefined {
    const place = parsePath(path);
    return place && 'kind' in place ? new RecordText(uri, path, place, content) : undefined;
  }

  get isLog(): boolean {
    return this.place.kind === 'log';
  }

  get text(): string {
    return this.document.getText();
  }

  get bytes(): Uint8Array {
    return this.encoded ?? new TextEncoder().encode(this.text);
  }

  /** As the commands read it. Throws `RangeError` for a log. */
  get entry(): Entry {
    this.readEntry ??= this.readParsed?.entry ?? readPlainEntry(this.path, this.bytes) ?? this.exactEntry();
    return this.readEntry;
  }

  /** What is not UTF-8 is known of bytes only. */
  private exactEntry(): Entry {
    return this.encoded ? readEntry(this.path, this.encoded) : this.parsed.entry;
  }

  get log(): ReadLog {
    this.readLines ??= readLog(this.bytes);
    return this.readLines;
  }

  /** The entry with its YAML, for places. */
  get parsed(): ParsedEntry {
    this.readParsed ??= parseEntry(this.path, this.text);
    return this.readParsed;
  }

  /** Every field that is written, in the text's order; of an unfinished text, those that are understood. */
  get nodes(): readonly FieldNode[] {
    this.readNodes ??=
      this.place.kind === 'log' ? nodesOfLog(this.text) : nodesOf(this.place.kind, this.parsed.document, this.text);
    return this.readNodes;
  }

  positionAt(offset: number): Position {
    return this.document.positionAt(offset);
  }

  offsetAt(position: Position): number {
    return this.document.offsetAt(position);
  }

  rangeOf({ start, end }: Span): Range {
    return { start: this.positionAt(start), end: this.positionAt(end) };
  }

  slice({ start, end }: Span): string {
    return this.text.slice(start, end);
  }
}
