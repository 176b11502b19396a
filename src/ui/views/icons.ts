import type { Data, Entry } from '../../record/model';

/** A product icon, and the theme's colour for it. The same status is always told in text besides. */
export interface Icon {
  readonly id: string;
  readonly color?: string;
}

const hypothesis: { readonly [status in Data<'hypothesis'>['status']]: Icon } = {
  proposed: { id: 'circle-outline' },
  testing: { id: 'beaker', color: 'charts.blue' },
  confirmed: { id: 'pass', color: 'testing.iconPassed' },
  refuted: { id: 'error', color: 'testing.iconFailed' },
  parked: { id: 'debug-pause', color: 'testing.iconSkipped' },
};

const evidence: { readonly [type in Data<'evidence'>['type']]: string } = {
  commit: 'git-commit',
  diff: 'diff',
  code: 'code',
  log: 'output',
  run: 'play',
  bisect: 'git-compare',
  observation: 'eye',
};

const outcome: { readonly [outcome in Data<'run'>['outcome']]: Icon } = {
  reproduced: { id: 'bug', color: 'charts.red' },
  not: { id: 'pass', color: 'testing.iconPassed' },
  inconclusive: { id: 'question' },
  blocked: { id: 'circle-slash' },
};

const change: { readonly [status in Data<'change'>['status']]: Icon } = {
  draft: { id: 'edit' },
  assessed: { id: 'checklist' },
  verified: { id: 'verified' },
  approved: { id: 'thumbsup' },
  scheduled: { id: 'calendar' },
  applied: { id: 'rocket', color: 'charts.blue' },
  succeeded: { id: 'pass', color: 'testing.iconPassed' },
  failed: { id: 'error', color: 'testing.iconFailed' },
  rolledBack: { id: 'discard' },
  removed: { id: 'trash' },
};

const finding: { readonly [kind in Data<'finding'>['kind']]: string } = {
  fact: 'info',
  assumption: 'lightbulb',
  question: 'question',
  tried: 'tools',
  change: 'arrow-swap',
};

const update: { readonly [status in Data<'update'>['status']]: string } = {
  draft: 'edit',
  approved: 'verified',
  sent: 'mail',
  corrected: 'mail-reply',
};

const action: { readonly [status in Data<'action'>['status']]: Icon } = {
  open: { id: 'circle-outline' },
  done: { id: 'check' },
  effective: { id: 'pass', color: 'testing.iconPassed' },
};

const ratingColors = { supports: 'charts.green', contradicts: 'charts.red', neutral: undefined, unrated: undefined } as const;
const severityColors = ['charts.red', 'charts.orange', 'charts.yellow', 'charts.blue'] as const;

export const errorIcon: Icon = { id: 'error', color: 'problemsErrorIcon.foreground' };
export const overdueIcon: Icon = { id: 'warning', color: 'problemsWarningIcon.foreground' };

/** Marked code that was not found. */
export const orphanIcon: Icon = { id: 'debug-disconnect', color: 'problemsWarningIcon.foreground' };

/** Icon of a readable entry; `rating` is that of evidence for the hypothesis whose row it is below. */
export function entryIcon(entry: Entry, rating?: keyof typeof ratingColors): Icon {
  switch (entry.kind) {
    case 'hypothesis':
      return hypothesis[dataOf(entry, 'hypothesis').status ?? 'proposed'];
    case 'evidence': {
      const color = rating && ratingColors[rating];
      return { id: evidence[dataOf(entry, 'evidence').type ?? 'observation'], ...(color === undefined ? {} : { color }) };
    }
    case 'step':
      return { id: 'list-ordered' };
    case 'run':
      return outcome[dataOf(entry, 'run').outcome ?? 'inconclusive'];
    case 'change':
      return change[dataOf(entry, 'change').status ?? 'draft'];
    case 'rollbackPoint':
      return { id: 'history' };
    case 'decision':
      return { id: 'law' };
    case 'finding':
      return { id: finding[dataOf(entry, 'finding').kind ?? 'fact'] };
    case 'participant':
      return { id: 'person' };
    case 'update':
      return { id: update[dataOf(entry, 'update').status ?? 'draft'] };
    case 'action':
      return action[dataOf(entry, 'action').status ?? 'open'];
    case 'followUp':
      return { id: 'book' };
    case 'escalation':
      return { id: 'flame' };
  }
}

export function severityIcon(severity: number | undefined): Icon {
  const color = severity === undefined ? undefined : severityColors[severity - 1];
  return { id: 'flame', ...(color === undefined ? {} : { color }) };
}

/** The entry's data as that of its kind: the two belong together, which the type of an entry of any kind does not tell. */
export function dataOf<K extends Entry['kind']>(entry: Entry, _kind: K): Partial<Data<K>> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return entry.data as Partial<Data<K>>;
}
