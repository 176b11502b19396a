import * as l10n from '@vscode/l10n';
import type { CodeAction } from 'vscode-languageserver/node';
import type { RecordContext } from './context';
import { type Placed, textFix } from './placed';
import { insertFields } from './insertFields';

/** What a gate asks for, as fields of the entry that claims to have passed it. */
const fieldsOfGates: { readonly [code: string]: readonly (readonly string[])[] } = {
  'gate.lead': [['lead', 'name']],
  'gate.phone': [['lead', 'phone']],
  'gate.severity': [['severity']],
  'gate.nextUpdate': [['nextUpdateAt']],
  'gate.prediction': [['prediction']],
  'gate.owner': [['owner']],
  'gate.riskAffected': [['risk', 'affected']],
  'gate.riskLikelihood': [['risk', 'likelihood']],
  'gate.riskImpact': [['risk', 'impact']],
  'gate.riskWorstCase': [['risk', 'worstCase']],
  'gate.backoutTrigger': [['backout', 'trigger']],
  'gate.backoutSteps': [['backout', 'steps']],
  'gate.backoutDecider': [['backout', 'decider']],
  'gate.backoutPointOfNoReturn': [['backout', 'pointOfNoReturn']],
  'gate.verification': [
    ['verification', 'run'],
    ['verification', 'waiver'],
  ],
  'gate.approver': [['approvals']],
  'gate.rollbackPoint': [['rollbackPoint']],
  'gate.window': [
    ['window', 'start'],
    ['window', 'confirmedBy'],
  ],
  'gate.decision': [['decision']],
};

/** Writes the fields that are missing, empty, where they belong: one by one, and all at once. */
export function fixMissing(context: RecordContext, placed: readonly Placed[]): CodeAction[] {
  const found = placed.flatMap((one) => {
    const paths = pathsOf(one);
    return paths.length > 0 && insertFields(context, paths).length > 0 ? [{ ...one, paths }] : [];
  });
  const all = found.flatMap(({ paths }) => paths);
  const names = new Set(all.map(nameOf));
  const single = found.map(({ paths, diagnostic }) =>
    textFix(context, l10n.t('Add “{0}”', paths.map(nameOf).join(', ')), insertFields(context, paths), [diagnostic]),
  );
  if (names.size < 2) return single;
  const title = l10n.t('Add everything that is missing ({0})', names.size);
  return [
    textFix(
      context,
      title,
      insertFields(context, all),
      found.map(({ diagnostic }) => diagnostic),
      true,
    ),
    ...single,
  ];
}

/** `environments[0].kind` */
function nameOf(path: readonly (string | number)[]): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('');
}

function pathsOf({ complaint: { code, data } }: Placed): readonly (readonly (string | number)[])[] {
  if (code !== 'missingField') return Object.hasOwn(fieldsOfGates, code) ? fieldsOfGates[code]! : [];
  const steps = String(data['field'] ?? '')
    .split(/[.[\]]+/u)
    .filter((step) => step !== '');
  return [steps.map((step) => (/^\d+$/u.test(step) ? Number(step) : step))];
}
