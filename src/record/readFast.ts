import { CORE_SCHEMA, load } from 'js-yaml';
import { parsePath } from './layout';
import type { Entry } from './model';
import { readEntry } from './parse';
import { schema } from './schema';
import { validatePlain } from './validatePlain';

/** What the two readers could take differently, or what the exact one has a problem for: left to the exact reader. */
const doubtful =
  // oxlint-disable-next-line no-control-regex -- they are among what is looked for
  /[\t\u0000-\u0008\u000B-\u001F\u007F-\u009F\u2028\u2029\uFEFF]|(?:^|[:,[{-])[^\S\n]*[&*!%@`?~]|^---|^\.\.\.|<<|^[<=>|]{7}|(?:^ *|[:?-] +|["',[{]:? *)[-+]?(?:0[obx]?\d|\.?\d[\d._]*e[-+]?\d|\.(?:inf|nan)|\d[\d_]*_)/imu;
/** Bytes; larger files are rare, and better read once than twice. */
const largest = 65_536;
/** A block that keeps its last line ends, or an indentation given by number. */
const unusualBlock = /[|>](?:\d|[+-]\d|\+)/u;

/**
 * Reads an entry as `readEntry` does, many times faster, where the file is plain enough to be sure of it; anything else, and anything
 * with a problem, goes to the exact reader. Tests prove that both agree.
 */
export function readEntryFast(path: string, bytes: Uint8Array): Entry {
  return readPlainEntry(path, bytes) ?? readEntry(path, bytes);
}

/** The entry, where its file is plain and has no problem; undefined where the exact reader is to look. */
export function readPlainEntry(path: string, bytes: Uint8Array): Entry | undefined {
  const parsed = parsePath(path);
  if (!parsed || !('kind' in parsed) || parsed.kind === 'log' || parsed.kind === 'update') return undefined;
  if (!parsed.rightFolder || bytes.length > largest) return undefined;
  const { kind, id, escalation } = parsed;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  if (text.includes('\uFFFD') || doubtful.test(text) || unusualBlock.test(text)) return undefined;
  let value: unknown;
  try {
    value = load(text, { schema: CORE_SCHEMA });
  } catch {
    return undefined;
  }
  const data = validatePlain(schema[kind], value);
  return data ? { kind, id, escalation, path, readable: true, data, problems: [] } : undefined;
}
