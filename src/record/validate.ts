import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import { isId } from './layout';
import type { Problem, ProblemCode } from './problem';
import type { AnyField, Fields, IdLetter, Slot } from './schema';

export interface Validated {
  /** The valid fields. */
  // The table's types are known to the caller, which names the kind.
  readonly data: Record<string, unknown>;
  readonly problems: Problem[];
}

type At = (start: number, end: number) => Partial<Problem>;

/** Holds a YAML mapping against the table of fields. What is valid is data, what is not is a problem at its place. */
export function validate(fields: Fields, mapping: YAMLMap, document: Document, at: At): Validated {
  const problems: Problem[] = [];
  const walk = new Walk(document, at, problems);
  const data = walk.group(fields, mapping, '') ?? {};
  return { data, problems };
}

export const timeWithZone = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})$/u;
const timeLike = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{1,2}:\d{2}.*)?$/u;
export const dayOnly = /^\d{4}-\d{2}-\d{2}$/u;
export const durationForm = /^P(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?$/u;

/** What is wrong with a text that should be such a field; undefined where nothing is. */
export function checkText(field: AnyField, text: string): ProblemCode | undefined {
  switch (field.type) {
    case 'time':
      return checkTime(text);
    case 'day':
      return dayOnly.test(text) ? (isDay(text) ? undefined : 'notADay') : checkTime(text) === undefined ? undefined : 'notADay';
    case 'duration':
      return durationForm.test(text) ? undefined : 'notADuration';
    case 'reference':
      return checkReference(field.to, text);
    case 'choice':
      return field.values.includes(text) ? undefined : 'notAChoice';
    default:
      return undefined;
  }
}

function checkTime(text: string): ProblemCode | undefined {
  if (timeWithZone.test(text))
    return Number.isNaN(Date.parse(text.replace(',', '.'))) || !isDay(text.slice(0, 10)) ? 'notATime' : undefined;
  return timeLike.test(text) ? 'timeWithoutZone' : 'notATime';
}

function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function checkReference(to: readonly IdLetter[], text: string): ProblemCode | undefined {
  const id = text.slice(text.lastIndexOf('/') + 1);
  if (!isId(id)) return 'notAReference';
  return (to as readonly string[]).includes(id[0]!) ? undefined : 'wrongReference';
}

class Walk {
  constructor(
    private readonly document: Document,
    private readonly at: At,
    private readonly problems: Problem[],
  ) {}

  group(fields: Fields, node: Node | null | undefined, path: string): Record<string, unknown> | undefined {
    const mapping = this.resolve(node);
    if (!isMap(mapping)) return this.wrong('wrongType', node, path, { expected: 'mapping' });
    const data: Record<string, unknown> = {};
    for (const pair of mapping.items as Pair<Node, Node | null>[]) {
      const name = isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
      const slot: Slot | undefined = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (!slot) {
        this.report('unknownField', 'information', pair.key, { field: join(path, name), known: Object.keys(fields).join(', ') });
        continue;
      }
      if (isEmpty(pair.value)) {
        if (slot.required) this.report('missingField', 'error', pair.key, { field: join(path, name) });
        continue;
      }
      const value = this.field(slot.field, pair.value, join(path, name));
      if (value !== undefined) data[name] = value;
    }
    for (const [name, slot] of Object.entries(fields)) {
      if (slot.required && !mapping.has(name))
        this.report('missingField', 'error', path === '' ? undefined : mapping, { field: join(path, name) });
    }
    return data;
  }

  private field(field: AnyField, node: Node | null, path: string): unknown {
    const value = this.resolve(node);
    if (field.type === 'group') return this.group(field.fields, value, path);
    if (field.type === 'list') {
      if (!isSeq(value)) return this.wrong('wrongType', node, path, { expected: 'list' });
      const items = value.items.map((item, index) => this.field(field.of, item as Node | null, `${path}[${index}]`));
      return items.filter((item) => item !== undefined);
    }
    if (field.type === 'byReference') return this.byReference(field, value, path);
    if (!isScalar(value)) return this.wrong('wrongType', node, path, { expected: field.type });
    return this.scalar(field, value.value, value.source, value, path);
  }

  private byReference(field: Extract<AnyField, { type: 'byReference' }>, node: Node | null | undefined, path: string): unknown {
    if (!isMap(node)) return this.wrong('wrongType', node, path, { expected: 'mapping' });
    const data: Record<string, unknown> = {};
    for (const pair of node.items as Pair<Node, Node | null>[]) {
      const id = isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
      const code = checkReference(field.to, id);
      if (code) {
        this.report(code, 'error', pair.key, { field: path, value: id, to: field.to.join(', ') });
        continue;
      }
      if (isEmpty(pair.value)) continue;
      const value = this.field(field.of, pair.value, join(path, id));
      if (value !== undefined) data[id] = value;
    }
    return data;
  }

  private scalar(field: AnyField, value: unknown, source: string | undefined, node: Node, path: string): unknown {
    if (field.type === 'integer') {
      if (typeof value !== 'number' || !Number.isInteger(value))
        return this.wrong('wrongType', node, path, { expected: 'integer', value: String(value) });
      if (value < field.min || value > (field.max ?? Number.MAX_SAFE_INTEGER)) {
        return this.wrong('outOfRange', node, path, { value, min: field.min, max: field.max ?? Number.MAX_SAFE_INTEGER });
      }
      return value;
    }
    if (field.type === 'flag')
      return typeof value === 'boolean' ? value : this.wrong('wrongType', node, path, { expected: 'flag', value: String(value) });
    let text: string;
    if (typeof value === 'string') text = value;
    else {
      // A telephone number, a ticket number: the text is what the person wrote, whatever YAML takes it for.
      text = source ?? String(value);
      this.report('ambiguousValue', 'information', node, { field: path, value: text });
    }
    const code = checkText(field, text);
    if (code === undefined) return text;
    const known = field.type === 'choice' ? field.values.join(', ') : field.type === 'reference' ? field.to.join(', ') : '';
    return this.wrong(code, node, path, { value: text.slice(0, 200), to: known });
  }

  private resolve(node: Node | null | undefined): Node | null | undefined {
    return isAlias(node) ? node.resolve(this.document) : node;
  }

  private wrong(code: ProblemCode, node: Node | null | undefined, path: string, data: Problem['data']): undefined {
    this.report(code, 'error', node, { field: path, ...data });
    return undefined;
  }

  private report(
    code: ProblemCode,
    severity: Problem['severity'],
    node: Node | null | undefined,
    data: NonNullable<Problem['data']>,
  ): void {
    const range = node?.range;
    this.problems.push({ code, severity, ...(range ? this.at(range[0], range[1]) : {}), data });
  }
}

function isEmpty(node: Node | null): boolean {
  return node === null || (isScalar(node) && (node.value === null || node.value === undefined) && (node.source ?? '') === '');
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
