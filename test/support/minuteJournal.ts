import { mkdirSync } from 'node:fs';
import { NodeFiles } from '../../src/disk/nodeFiles';
import { Journal } from '../../src/record/journal';
import { RecordStore } from '../../src/record/store';
import type { TemporaryRepository } from './temporaryRepository';

/** A journal of the records in a repository, by a clock that goes on by a minute with each entry, as a person's does. */
export function minuteJournal(repository: TemporaryRepository): Journal {
  const root = repository.path('.escalation');
  mkdirSync(root, { recursive: true });
  const files = new NodeFiles(root);
  let minute = 0;
  const clock = (): Date => new Date(Date.parse('2026-02-04T09:00:00Z') + (minute += 1) * 60_000);
  return new Journal(files, new RecordStore(files), () => Promise.resolve('Ada Lorenz <ada@example.com>'), undefined, clock);
}
