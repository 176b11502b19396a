import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NodeFiles } from '../../src/disk/nodeFiles';
import { Journal } from '../../src/record/journal';
import { type IndexPort, RecordStore } from '../../src/record/store';
import { writeEntry } from '../../src/record/write';
import { longestStretch, middle, median, printTable, type Row, timed } from './measure';

export const benchSlug = '2026-02-04-conveyor';
const created = { at: '2026-02-04T09:12:33Z', by: 'Ada Lorenz <ada@example.com>' };
const letters = '0123456789abcdefghjkmnpqrstvwxyz';

function idOf(letter: string, number: number): string {
  return `${letter}-${[15, 10, 5, 0].map((shift) => letters[(number >> shift) & 31]).join('')}`;
}

/** A record with about as many entries of 1 KB as asked for: hypotheses, their evidence, findings and steps. */
export function writeRecord(root: string, entries: number): void {
  const text = 'The queue in front of merge 4 grows while the belt waits for a slot that the controller gave away. '.repeat(8);
  const folder = (name: string): string => join(root, benchSlug, name);
  for (const name of ['hypotheses', 'evidence', 'findings', 'steps']) mkdirSync(folder(name), { recursive: true });
  const head = { title: 'Conveyor stands still', phase: 'analysis', severity: 1, created };
  writeFileSync(join(root, benchSlug, 'escalation.yaml'), writeEntry('escalation', head));
  const log: string[] = [];
  const write = (kind: 'hypothesis' | 'evidence' | 'finding' | 'step', name: string, id: string, data: object): void => {
    writeFileSync(join(folder(name), `${id}-entry.yaml`), writeEntry(kind, data));
    log.push(`- {id: ${idOf('L', log.length)}, at: 2026-02-04T09:12:33Z, by: "Ada", did: ${kind}.added, on: ${id}}\n`);
  };
  for (let number = 0; number < entries / 4; number += 1) {
    const hypothesis = idOf('H', number);
    write('hypothesis', 'hypotheses', hypothesis, {
      statement: text.slice(0, 90),
      status: 'testing',
      prediction: text,
      likelihood: (number % 5) + 1,
      impact: 3,
      effort: 2,
      owner: 'Ada Lorenz',
      created,
    });
    const ratings = { [hypothesis]: 'supports' };
    const rationale = { [hypothesis]: text };
    write('evidence', 'evidence', idOf('E', number), {
      type: 'observation',
      title: text.slice(0, 60),
      ratings,
      rationale,
      created,
    });
    write('finding', 'findings', idOf('F', number), {
      kind: 'fact',
      text,
      status: 'unverified',
      source: 'second level',
      created,
    });
    write('step', 'steps', idOf('S', number), { order: number * 10, action: text.slice(0, 90), expected: text, created });
  }
  writeFileSync(join(root, benchSlug, 'log.yaml'), log.join(''));
}

function readPlainly(root: string): number {
  let bytes = 0;
  for (const entry of readdirSync(join(root, benchSlug), { withFileTypes: true, recursive: true }))
    if (entry.isFile()) bytes += readFileSync(join(entry.parentPath, entry.name)).length;
  return bytes;
}

export async function benchRecord(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'escalation-bench-'));
  const rows: Row[] = [];
  const adding: number[] = [];
  try {
    for (const entries of [100, 1000, 10_000]) {
      const root = join(folder, `record-${entries}`);
      const indexPath = join(folder, `index-${entries}`);
      writeRecord(root, entries);
      const index: IndexPort = {
        load: () => readFile(indexPath).catch(() => undefined),
        save: (bytes) => writeFile(indexPath, bytes),
      };
      let store = new RecordStore(new NodeFiles(root), { index });
      const load = (): Promise<unknown> => {
        store = new RecordStore(new NodeFiles(root), { index });
        return store.escalation(benchSlug);
      };
      const loadAndKeep = async (): Promise<void> => {
        await load();
        await store.settled();
      };
      await loadAndKeep();
      // Turn by turn, so that a load from outside hits all three alike.
      const times: { plain: number[]; cold: number[]; warm: number[] } = { plain: [], cold: [], warm: [] };
      for (let run = 0; run < 5; run += 1) {
        times.plain.push(await timed(() => readPlainly(root)));
        times.warm.push(await timed(load));
        rmSync(indexPath, { force: true });
        times.cold.push(await timed(load));
        await store.settled();
      }
      const against = { what: 'readFileSync', milliseconds: median(times.plain) };
      rows.push({ what: `${entries} entries, index there`, milliseconds: median(times.warm), against, aim: 'at most 3 ×' });
      rows.push({ what: `${entries} entries, no index`, milliseconds: median(times.cold), against, aim: 'at most 20 ×' });
      rmSync(indexPath, { force: true });
      rows.push({
        what: `${entries} entries, no index, longest stretch`,
        milliseconds: await longestStretch(loadAndKeep),
        aim: 'at most 50 ms',
      });
      rows.push({
        what: `${entries} entries, index there, longest stretch`,
        milliseconds: await longestStretch(loadAndKeep),
        aim: 'at most 50 ms',
      });
      const files = new NodeFiles(root);
      const journal = new Journal(files, new RecordStore(files), () => Promise.resolve(created.by));
      adding.push(
        await middle(15, () => journal.add(benchSlug, 'finding', { kind: 'fact', text: 'one more', status: 'unverified' })),
      );
    }
    const [few, , many] = adding as [number, number, number];
    const against = { what: 'with 100', milliseconds: few };
    rows.push({ what: 'adding one with 10000 present', milliseconds: many, against, aim: 'as with 100' });
    printTable('The record', rows);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
