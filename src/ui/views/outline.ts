import { changeParts, isVoided, unmetParts } from '../../record/changeRules';
import type { CommitLink } from '../../record/links';
import type { Entry, Escalation, LogLine } from '../../record/model';
import type { Problem } from '../../record/problem';
import { codeEvidence } from '../editor/anchors/codePlace';
import type { RecordFolder } from '../records';
import { changeLogOf } from './changeLogOrder';
import { hypothesisTree } from './hypothesisTree';
import { type EntryNode, type LogNode, type Node, type SectionName, type SectionNode, sectionNames } from './nodes';

/** The rows of one escalation, made as they are asked for. Without VS Code, so that it can be tested anywhere. */
export class Outline {
  private readonly evidence = new Map<string, Entry<'evidence'>[]>();
  private readonly subHypotheses: ReadonlyMap<string, readonly Entry<'hypothesis'>[]>;
  private readonly runs = new Map<string, Entry<'run'>[]>();
  private readonly children = new Map<string, readonly Node[]>();
  private readonly keys = new Set<string>();
  private readonly rootHypotheses: readonly Entry<'hypothesis'>[];
  private readonly steps: Entry<'step'>[];

  constructor(
    readonly folder: RecordFolder,
    readonly escalation: Escalation,
    /** Commits that link themselves to it. */
    private readonly messages: readonly CommitLink[] = [],
  ) {
    const { entries } = escalation;
    for (const evidence of entries.evidence) {
      for (const id of Object.keys(evidence.data.ratings ?? {})) append(this.evidence, id, evidence);
    }
    for (const run of entries.run) for (const id of new Set(run.data.steps)) append(this.runs, id, run);
    const { roots, below } = hypothesisTree(escalation);
    this.rootHypotheses = roots;
    this.subHypotheses = below;
    this.steps = inOrder(entries.step);
  }

  roots(): readonly Node[] {
    return this.cached('', () => [
      ...this.headProblems(),
      ...sectionNames.map((section) => this.section(section)),
      ...this.strays(),
    ]);
  }

  childrenOf(node: Node): readonly Node[] {
    if (node.type === 'section') return this.cached(node.key, () => this.sectionRows(node));
    if (node.type === 'log') return this.cached(node.key, () => node.corrections.map((line) => this.log(line, node)));
    if (node.type === 'entry') return this.cached(node.key, () => this.entryRows(node));
    return [];
  }

  /** The first row of an entry, of the log line or of the section with this id. */
  find(id: string): Node | undefined {
    const wanted = (node: Node): boolean =>
      (node.type === 'entry' && node.id === id) ||
      (node.type === 'log' && node.line.id === id) ||
      (node.type === 'section' && node.section === id);
    let level = this.roots();
    while (level.length > 0) {
      const found = level.find(wanted);
      if (found) return found;
      level = level.flatMap((node) => this.childrenOf(node));
    }
    return undefined;
  }

  /** The rows made so far of these evidences, and of what counts them: the section, their hypotheses and those’ files. */
  rowsOf(evidence: ReadonlySet<string>): Node[] {
    const marks = (node: Node | undefined): boolean =>
      (node?.type === 'entry' || node?.type === 'section') && node.codeEvidence?.some((id) => evidence.has(id)) === true;
    return [...this.children.values()]
      .flat()
      .filter((node) =>
        node.type === 'files' ? marks(node.parent) : (node.type === 'entry' && evidence.has(node.id)) || marks(node),
      );
  }

  /** The row that reads differently every minute. */
  nextUpdate(): Node | undefined {
    const communication = this.roots().find((node) => node.type === 'section' && node.section === 'communication');
    return communication && this.childrenOf(communication).find(({ type }) => type === 'nextUpdate');
  }

  private section(section: SectionName): SectionNode {
    const { entries } = this.escalation;
    const loose = { hypotheses: [...entries.evidence, ...this.messages], reproduction: entries.run } as const;
    const hasLooseRows = (section === 'hypotheses' || section === 'reproduction') && loose[section].length > 0;
    return {
      type: 'section',
      key: this.key(section),
      parent: undefined,
      ...this.place(),
      section,
      count: this.count(section),
      hasLooseRows,
      ...(section === 'hypotheses' ? { codeEvidence: idsOf(entries.evidence) } : {}),
    };
  }

  private count(section: SectionName): number {
    const { entries, log, logProblems, followUp } = this.escalation;
    switch (section) {
      case 'hypotheses':
        return entries.hypothesis.length;
      case 'reproduction':
        return entries.step.length;
      case 'changeLog':
        return entries.change.length + entries.rollbackPoint.length + entries.decision.length + log.length + logProblems.length;
      case 'findings':
        return entries.finding.length;
      case 'communication':
        return entries.update.length + entries.participant.length;
      case 'followUp':
        return entries.action.length + (followUp ? 1 : 0);
    }
  }

  private sectionRows(section: SectionNode): Node[] {
    const { entries, followUp } = this.escalation;
    const rows = (list: readonly Entry[]): Node[] => list.map((entry) => this.entry(entry, section));
    switch (section.section) {
      case 'hypotheses': {
        // Evidence that no hypothesis of this escalation holds would be seen nowhere else.
        const known = new Set(entries.hypothesis.map(({ id }) => id));
        const loose = entries.evidence.filter(({ data }) => !Object.keys(data.ratings ?? {}).some((id) => known.has(id)));
        const untold = this.messages.filter(({ hypotheses }) => !hypotheses.some(({ id }) => known.has(id)));
        return [...rows(this.rootHypotheses), ...rows(loose), ...this.messageRows(untold, section)];
      }
      case 'reproduction': {
        const known = new Set(entries.step.map(({ id }) => id));
        const loose = entries.run.filter(({ data }) => !data.steps?.some((id) => known.has(id)));
        return [...this.steps.map((step, index) => this.entry(step, section, index + 1)), ...rows(loose)];
      }
      case 'changeLog':
        return this.changeLog(section);
      case 'findings':
        return rows(entries.finding);
      case 'communication': {
        const at = this.escalation.head.data.nextUpdateAt;
        const due: Node = { type: 'nextUpdate', key: this.key('nextUpdate'), parent: section, ...this.place(), at };
        return [due, ...rows(entries.update.toReversed()), ...rows(entries.participant)];
      }
      case 'followUp':
        return [...(followUp ? rows([followUp]) : []), ...rows(entries.action)];
    }
  }

  private entryRows(node: EntryNode): Node[] {
    const { id } = node;
    if (node.kind === 'hypothesis') {
      const evidence = (this.evidence.get(id) ?? []).map((entry) => this.entry(entry, node));
      const messages = this.messageRows(this.messagesOf(id), node);
      return [
        ...evidence,
        ...messages,
        ...this.files(id, node),
        ...(this.subHypotheses.get(id) ?? []).map((entry) => this.entry(entry, node)),
      ];
    }
    if (node.kind === 'change') return this.parts(node);
    return node.kind === 'step' ? (this.runs.get(id) ?? []).map((entry) => this.entry(entry, node)) : [];
  }

  /** Whether there are any is known once somebody looks: only what could have some is given the row. */
  private files(hypothesis: string, parent: EntryNode): Node[] {
    const may = (this.evidence.get(hypothesis) ?? []).some(({ data }) => data.commit !== undefined || data.code !== undefined);
    if (!may && this.messagesOf(hypothesis).length === 0) return [];
    const key = this.unique(`${parent.key}>files`);
    return [{ type: 'files', key, parent, ...this.place(), hypothesis, count: undefined }];
  }

  private messagesOf(hypothesis: string): CommitLink[] {
    return this.messages.filter(({ hypotheses }) => hypotheses.some(({ id }) => id === hypothesis));
  }

  private messageRows(links: readonly CommitLink[], parent: Node): Node[] {
    return links.map((link) => ({
      type: 'message',
      key: this.unique(`${parent.key}>${link.repository}>${link.hash}`),
      parent,
      ...this.place(),
      link,
    }));
  }

  private parts(node: EntryNode): Node[] {
    const change = this.escalation.entries.change.find((one) => one === node.entry);
    if (!change?.readable) return [];
    const unmet = unmetParts(this.escalation, change.data);
    return changeParts.map((part) => ({
      type: 'part',
      key: this.unique(`${node.key}>${part}`),
      parent: node,
      ...this.place(),
      change,
      part,
      unmet: unmet[part],
    }));
  }

  private changeLog(section: SectionNode): Node[] {
    const { logProblems, slug } = this.escalation;
    const damaged = logProblems.map((problem, index) => this.problem(`${slug}/log.yaml`, problem, index, section));
    const rows = changeLogOf(this.escalation).map((one) =>
      'entry' in one ? this.entry(one.entry, section) : this.log(one.line, section, one.corrections),
    );
    return [...damaged, ...rows];
  }

  private headProblems(): Node[] {
    const { head } = this.escalation;
    return head.problems
      .filter(({ severity }) => severity === 'error')
      .map((problem, index) => this.problem(head.path, problem, index, undefined));
  }

  private strays(): Node[] {
    return this.escalation.strays.flatMap(({ path, problems }) =>
      problems.map((problem, index) => this.problem(path, problem, index, undefined)),
    );
  }

  private entry(entry: Entry, parent: Node, position?: number): EntryNode {
    const { id, kind } = entry;
    const below =
      kind === 'hypothesis'
        ? this.evidence.has(id) || this.subHypotheses.has(id) || this.messagesOf(id).length > 0
        : kind === 'change'
          ? entry.readable
          : kind === 'step' && this.runs.has(id);
    return {
      type: 'entry',
      // A file may have the same id as another: the path tells them apart, as the parent does for evidence of several hypotheses.
      key: this.unique(`${parent.key}>${entry.path}`),
      parent,
      ...this.place(),
      kind,
      id,
      entry,
      hasChildren: below,
      ...(kind === 'hypothesis' ? { codeEvidence: idsOf(this.evidence.get(id) ?? []) } : {}),
      ...(position === undefined ? {} : { position }),
      ...(kind === 'change' && isVoided(this.escalation, (entry as Entry<'change'>).data) ? { voided: true as const } : {}),
      ...(kind === 'evidence' && parent.type === 'entry' ? { hypothesis: parent.id } : {}),
    };
  }

  private log(line: LogLine, parent: Node, corrections: readonly LogLine[] = []): LogNode {
    return { type: 'log', key: this.unique(`${parent.key}>${line.id}@${line.at}`), parent, ...this.place(), line, corrections };
  }

  private problem(path: string, problem: Problem, index: number, parent: Node | undefined): Node {
    return {
      type: 'problem',
      key: this.unique(this.key(`problem>${path}>${problem.code}>${index}`)),
      parent,
      ...this.place(),
      path,
      problem,
    };
  }

  private place(): { folder: RecordFolder; slug: string } {
    return { folder: this.folder, slug: this.escalation.slug };
  }

  private key(name: string): string {
    return `${this.folder.root.toString()}>${this.escalation.slug}>${name}`;
  }

  /** VS Code refuses a whole tree in which two rows have one id, and a merge can leave the same log line twice. */
  private unique(key: string): string {
    let free = key;
    for (let copy = 2; this.keys.has(free); copy++) free = `${key}#${copy}`;
    this.keys.add(free);
    return free;
  }

  private cached(key: string, make: () => readonly Node[]): readonly Node[] {
    const rows = this.children.get(key) ?? make();
    this.children.set(key, rows);
    return rows;
  }
}

/** Steps by their order; those without one come last, so that nothing is hidden. */
export function inOrder(steps: readonly Entry<'step'>[]): Entry<'step'>[] {
  return [...steps].sort((one, other) => (one.data.order ?? Infinity) - (other.data.order ?? Infinity) || 0);
}

function idsOf(evidence: readonly Entry<'evidence'>[]): string[] {
  return codeEvidence(evidence).map(({ entry }) => entry.id);
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
