import type { CommitFact } from '../../../src/protocol';
import type { ClientAbilities } from '../../../src/server/context';
import { RequestContext } from '../../../src/server/requestContext';
import { RecordWorkspace } from '../../../src/server/workspace';
import { MemoryFiles } from '../memoryFiles';

export const slug = '2026-02-04-conveyor-standstill';
export const root = 'file:///project/.escalation';
export const now = new Date('2026-02-04T10:00:00Z');

/** A small record: two hypotheses, evidence for and against, a change, a decision, people and a log. */
export const smallRecord: { readonly [path: string]: string } = {
  'escalation.yaml': `title: Conveyor stands still
phase: analysis
severity: 1
lead:
  name: Ada Lorenz
  phone: "+49 40 5550 123"
environments:
  - name: Testanlage
    kind: test
  - name: Lager Nord
    kind: production
nextUpdateAt: "2026-02-04T10:30:00Z"
created:
  at: "2026-02-04T08:00:00Z"
  by: Ada Lorenz <ada@example.com>
`,
  'hypotheses/H-k7q2-pool-too-small.yaml': `statement: The connection pool is too small
status: testing
prediction: Waiting threads grow
likelihood: 4
owner: Ada Lorenz
created:
  at: "2026-02-04T09:00:00Z"
  by: Ada Lorenz <ada@example.com>
`,
  'hypotheses/H-9dd1-disk-full.yaml': `statement: The disk is full
status: proposed
created:
  at: "2026-02-04T09:05:00Z"
  by: Ada Lorenz <ada@example.com>
`,
  'evidence/E-04tz-pool-of-eight.yaml': `type: observation
title: Pool of eight, forty waiting
ratings:
  H-k7q2: supports
  H-9dd1: contradicts
commit:
  hash: 0123456789abcdef0123456789abcdef01234567
  subject: Shrink the pool
created:
  at: "2026-02-04T09:10:00Z"
  by: Ada Lorenz <ada@example.com>
`,
  'changes/C-8r2w-larger-pool.yaml': `title: Larger pool
kind: mitigation
status: draft
hypothesis: H-k7q2
created:
  at: "2026-02-04T09:20:00Z"
  by: Ada Lorenz <ada@example.com>
`,
  'participants/T-5n0c-jonas.yaml': `name: Jonas Weber
organisation: Lager Nord GmbH
discipline: operation
created:
  at: "2026-02-04T09:30:00Z"
  by: Ada Lorenz <ada@example.com>
`,
  'log.yaml': `- {id: L-q8d1, at: 2026-02-04T09:12:33Z, by: "Ada Lorenz <ada@example.com>", did: hypothesis.testing, on: H-k7q2, note: "pool size 8"}
- {id: L-7777, at: 2026-02-04T09:20:00Z, by: "Ada Lorenz <ada@example.com>", did: change.added, on: C-8r2w}
`,
};

export interface ContextOptions {
  readonly language?: string;
  /** The text is taken as it is, without a cursor. */
  readonly unmarked?: boolean;
  readonly client?: Partial<ClientAbilities>;
  readonly commits?: readonly CommitFact[];
  /** What the client says of the code that an evidence marks. */
  readonly orphaned?: boolean | undefined;
  /** More files, or others, below the escalation's folder. */
  readonly files?: { readonly [path: string]: string };
  /** More files below the records folder. */
  readonly others?: { readonly [path: string]: string };
}

/** The request context of a file in the small record, open with a text in which `|` marks the cursor. Without a mark the cursor is at 0. */
export async function contextAt(
  path: string,
  marked: string,
  { language = 'en', unmarked = false, client = {}, commits = [], orphaned, files: more = {}, others = {} }: ContextOptions = {},
): Promise<{ context: RequestContext; offset: number; text: string }> {
  const files = new MemoryFiles();
  for (const [one, content] of Object.entries({ ...smallRecord, ...more })) files.put(`${slug}/${one}`, content);
  for (const [one, content] of Object.entries(others)) files.put(one, content);
  const workspace = new RecordWorkspace(() => files);
  workspace.addRoot(root);
  const mark = unmarked ? -1 : marked.indexOf('|');
  const text = mark === -1 ? marked : marked.slice(0, mark) + marked.slice(mark + 1);
  const record = workspace.setText(`${root}/${slug}/${path}`, text, true)!;
  await record.escalation.load();
  const asking = {
    commits: () => Promise.resolve(commits),
    commitUri: (_uri: string, hash: string) => Promise.resolve(`git:${hash}`),
    orphanedCode: () => Promise.resolve(orphaned),
  };
  const abilities = { snippets: true, createsFiles: true, renamesFiles: true, commands: new Set<string>(), ...client };
  return { context: new RequestContext(workspace, record, asking, now, language, abilities), offset: Math.max(mark, 0), text };
}
