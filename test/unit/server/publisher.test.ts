import assert from 'node:assert/strict';
import type { Diagnostic } from 'vscode-languageserver/node';
import type { Files } from '../../../src/record/files';
import { Publisher } from '../../../src/server/publisher';
import { RecordWorkspace } from '../../../src/server/workspace';
import { MemoryFiles } from '../../support/memoryFiles';
import { now, root, slug, smallRecord } from '../../support/server/recordContext';

const hypothesis = 'hypotheses/H-k7q2-pool-too-small.yaml';
const change = 'changes/C-8r2w-larger-pool.yaml';
const uriOf = (path: string): string => `${root}/${slug}/${path}`;

/** Files whose listing waits until the test lets it go. */
class SlowFiles extends MemoryFiles {
  private readonly opened: Promise<void>;
  letGo: () => void = () => undefined;

  constructor() {
    super();
    this.opened = new Promise((resolve) => {
      this.letGo = resolve;
    });
  }

  override async list(folder: string): ReturnType<Files['list']> {
    await this.opened;
    return super.list(folder);
  }
}

interface Told {
  readonly uri: string;
  readonly codes: readonly unknown[];
}

/** A publisher whose words are kept, and waited for. */
function listen(isActive = true): {
  publisher: Publisher;
  told: Told[];
  next: (wanted: (one: Told) => boolean) => Promise<Told>;
} {
  const told: Told[] = [];
  const waiting: { wanted: (one: Told) => boolean; found: (one: Told) => void }[] = [];
  const publisher = new Publisher(
    {
      publish(uri: string, diagnostics: Diagnostic[]) {
        const one = { uri, codes: diagnostics.map(({ code }) => code) };
        told.push(one);
        for (const waiter of waiting) if (waiter.wanted(one)) waiter.found(one);
      },
      isActive: () => isActive,
      context: () => ({}),
      now: () => now,
      other: () => Promise.resolve(undefined),
    },
    (error) => {
      throw error;
    },
  );
  const next = (wanted: (one: Told) => boolean): Promise<Told> =>
    new Promise((found) => {
      waiting.push({ wanted, found });
    });
  return { publisher, told, next };
}

function makeWorkspace(files = new MemoryFiles()): RecordWorkspace {
  for (const [path, text] of Object.entries(smallRecord)) files.put(`${slug}/${path}`, text);
  return new RecordWorkspace(() => files);
}

describe('Publisher', () => {
  it('tells at once what a text says by itself, and the rest when the record is read', async () => {
    const files = new SlowFiles();
    const workspace = makeWorkspace(files);
    const { publisher, told, next } = listen();
    const record = workspace.setText(uriOf(change), 'title: x\nkind: fix\nstatus: assessed\nhypothesis: H-zzzz\nfoo: 1\n', true)!;
    publisher.schedule(record.root, record.escalation);
    assert.deepEqual(told, [{ uri: uriOf(change), codes: ['unknownField', 'missingField'] }]);
    const all = next(({ codes }) => codes.includes('unknownReference'));
    files.letGo();
    assert.ok((await all).codes.includes('gate.riskAffected'));
  });

  it('checks once for a burst of changes, and tells nothing twice', async () => {
    const workspace = makeWorkspace();
    const { publisher, told, next } = listen();
    const type = (text: string): void => {
      const record = workspace.setText(uriOf(hypothesis), text, true)!;
      publisher.schedule(record.root, record.escalation);
    };
    const good = smallRecord[hypothesis]!;
    const first = next(({ uri, codes }) => uri === uriOf('escalation.yaml') && codes.length > 0);
    type(good);
    await first;
    told.length = 0;
    const wrong = next(({ uri, codes }) => uri === uriOf(hypothesis) && codes.length > 0);
    for (const status of ['t', 'te', 'tes', 'teste', 'tested']) type(good.replace('status: testing', `status: ${status}`));
    await wrong;
    assert.deepEqual(told, [{ uri: uriOf(hypothesis), codes: ['notAChoice'] }]);
    const mended = next(({ uri }) => uri === uriOf(hypothesis));
    type(good);
    assert.deepEqual((await mended).codes, []);
    // The rest of this check is done within the same turn.
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    assert.deepEqual([...new Set(told.map(({ uri }) => uri))], [uriOf(hypothesis)]);
  });

  it('of an escalation that is not active, tells of open files only', async () => {
    const workspace = makeWorkspace();
    const { publisher, told, next } = listen(false);
    const record = workspace.setText(uriOf(hypothesis), smallRecord[hypothesis]!.replace('owner: Ada Lorenz\n', ''), true)!;
    const found = next(({ codes }) => codes.includes('gate.owner'));
    publisher.schedule(record.root, record.escalation);
    await found;
    assert.deepEqual([...new Set(told.map(({ uri }) => uri))], [uriOf(hypothesis)]);
  });
});
