import * as l10n from '@vscode/l10n';
import type { Unmet } from './rules';

/** What a transition still needs, as a sentence. */
export function describeUnmet({ code, data = {} }: Unmet): string {
  const of = (name: string): string => data[name] ?? '';
  switch (code) {
    case 'lead':
      return l10n.t('A lead is missing: one named responsible person.');
    case 'phone':
      return l10n.t('The lead’s phone number is missing.');
    case 'severity':
      return l10n.t('The severity is missing.');
    case 'nextUpdate':
      return l10n.t('The time of the next update is missing.');
    case 'finding':
      return l10n.t('No finding has been taken over yet. Add one, or note that none was received.');
    case 'question':
      return l10n.t('Not answered: what changed in the area “{0}”?', describeArea(of('area')));
    case 'confirmedHypothesis':
      return l10n.t('No hypothesis is confirmed.');
    case 'reproduction':
      return l10n.t('The fault has not been reproduced.');
    case 'prediction':
      return l10n.t('The hypothesis has no prediction: what must be seen if it is the cause?');
    case 'owner':
      return l10n.t('The hypothesis has no owner who tests it.');
    case 'support':
      return l10n.t('No evidence supports this hypothesis and tells it from the others.');
    case 'contradiction':
      return l10n.t('The contradiction “{0}” is not answered.', of('title'));
    case 'contradicting':
      return l10n.t('No evidence contradicts this hypothesis.');
    case 'riskAffected':
      return l10n.t('Risk: what else is affected?');
    case 'riskLikelihood':
      return l10n.t('Risk: how likely is it?');
    case 'riskImpact':
      return l10n.t('Risk: how bad would it be?');
    case 'riskWorstCase':
      return l10n.t('Risk: what is the worst case?');
    case 'backoutTrigger':
      return l10n.t('Backout plan: what triggers it?');
    case 'backoutSteps':
      return l10n.t('Backout plan: which steps?');
    case 'backoutDecider':
      return l10n.t('Backout plan: who decides?');
    case 'backoutPointOfNoReturn':
      return l10n.t('Backout plan: where is the point of no return?');
    case 'verification':
      return l10n.t('There is no run in QA on the same commit, and no waiver.');
    case 'approver':
      return l10n.t('Nobody has approved this commit.');
    case 'rollbackPoint':
      return l10n.t('There is no rollback point that git finds.');
    case 'externalBackup':
      return l10n.t('The backup “{0}” at {1} has not been verified.', of('what'), of('location'));
    case 'window':
      return l10n.t('The customer has not confirmed the window.');
    case 'decision':
      return l10n.t('A decision is missing.');
    case 'productionVerification':
      return l10n.t('Not verified in production: no run there shows the fault gone.');
    case 'customerConfirmation':
      return l10n.t('The customer has not confirmed the resolution.');
    case 'followUp':
      return l10n.t('The follow-up is not complete: the root cause is missing.');
    case 'activeMitigation':
      return l10n.t('The mitigation “{0}” is still active.', of('title'));
  }
}

/** Another way to fill it in than the one that the sentence names. */
export function describeOtherwise({ code }: NonNullable<Unmet['otherwise']>): string {
  return code === 'noFindingReceived'
    ? l10n.t('Note that no finding was received.')
    : l10n.t('Go without a reproduction, with a reason.');
}

function describeArea(area: string): string {
  if (area === 'system') return l10n.t('System');
  return area === 'permission' ? l10n.t('Permission') : l10n.t('Update');
}
