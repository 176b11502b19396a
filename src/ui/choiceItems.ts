import * as l10n from '@vscode/l10n';
import type { Item } from './dialogs';

// What a person picks from: the values of the record's fields with their names in the person's language.
// Functions, since the language is known only after activation.

export const severityLabels = (): string[] => [
  l10n.t('Critical: operation stands still'),
  l10n.t('High: operation badly impaired'),
  l10n.t('Medium: impaired, with a workaround'),
  l10n.t('Low: little effect'),
];

export const impactLabels = (): string[] => [l10n.t('Severe'), l10n.t('High'), l10n.t('Moderate'), l10n.t('Low')];

export const likelihoodLabels = (): string[] => [
  l10n.t('Very unlikely'),
  l10n.t('Unlikely'),
  l10n.t('Possible'),
  l10n.t('Likely'),
  l10n.t('Very likely'),
];

export const hypothesisImpactLabels = (): string[] => [
  l10n.t('Explains almost nothing'),
  l10n.t('Explains a little'),
  l10n.t('Explains part of it'),
  l10n.t('Explains most of it'),
  l10n.t('Explains everything seen'),
];

export const effortLabels = (): string[] => [
  l10n.t('Minutes to test'),
  l10n.t('Half an hour to test'),
  l10n.t('Hours to test'),
  l10n.t('A day to test'),
  l10n.t('Days to test'),
];

export const typeItems = (): Item<'systemOutage' | 'persistentFault' | 'goLive' | 'communication'>[] => [
  { label: l10n.t('System outage'), value: 'systemOutage' },
  { label: l10n.t('Persistent fault'), value: 'persistentFault' },
  { label: l10n.t('Go-live problem'), value: 'goLive' },
  { label: l10n.t('Communication'), value: 'communication' },
];

export const phases = [
  'new',
  'accepted',
  'analysis',
  'causeIdentified',
  'implementing',
  'monitoring',
  'resolved',
  'followUp',
  'closed',
] as const;
export type Phase = (typeof phases)[number];

export const phaseItems = (): Item<Phase>[] => [
  { label: l10n.t('New'), value: 'new' },
  { label: l10n.t('Accepted'), value: 'accepted' },
  { label: l10n.t('Analysis'), value: 'analysis' },
  { label: l10n.t('Cause identified'), value: 'causeIdentified' },
  { label: l10n.t('Implementing'), value: 'implementing' },
  { label: l10n.t('Monitoring'), value: 'monitoring' },
  { label: l10n.t('Resolved'), value: 'resolved' },
  { label: l10n.t('Follow-up'), value: 'followUp' },
  { label: l10n.t('Closed'), value: 'closed' },
];

export const findingKindItems = (): Item<'fact' | 'assumption' | 'question' | 'tried' | 'none'>[] => [
  { label: l10n.t('Fact'), description: l10n.t('seen or measured'), value: 'fact' },
  { label: l10n.t('Assumption'), description: l10n.t('believed, not yet checked'), value: 'assumption' },
  { label: l10n.t('Open question'), description: l10n.t('somebody has to answer it'), value: 'question' },
  { label: l10n.t('Already tried'), description: l10n.t('and what came of it'), value: 'tried' },
  { label: l10n.t('None received'), description: l10n.t('nothing was handed over; is noted in the log'), value: 'none' },
];

export type Area = 'system' | 'permission' | 'update' | 'configuration' | 'data' | 'load' | 'interface';

export const areaItems = (): Item<Area>[] => [
  { label: l10n.t('System'), description: l10n.t('Were systems changed?'), value: 'system' },
  { label: l10n.t('Permission'), description: l10n.t('Were permissions changed?'), value: 'permission' },
  { label: l10n.t('Update'), description: l10n.t('Were updates installed?'), value: 'update' },
  { label: l10n.t('Configuration'), value: 'configuration' },
  { label: l10n.t('Data'), value: 'data' },
  { label: l10n.t('Load'), value: 'load' },
  { label: l10n.t('Interface'), value: 'interface' },
];

export const answerItems = (): Item<'changed' | 'unchanged' | 'unknown'>[] => [
  { label: l10n.t('Changed'), value: 'changed' },
  { label: l10n.t('Unchanged'), value: 'unchanged' },
  { label: l10n.t('Unknown'), value: 'unknown' },
];

export const hypothesisStatusItems = (): Item<'proposed' | 'testing' | 'confirmed' | 'refuted' | 'parked'>[] => [
  { label: `$(circle-outline) ${l10n.t('Proposed')}`, value: 'proposed' },
  { label: `$(beaker) ${l10n.t('Testing')}`, value: 'testing' },
  { label: `$(pass) ${l10n.t('Confirmed')}`, value: 'confirmed' },
  { label: `$(error) ${l10n.t('Refuted')}`, value: 'refuted' },
  { label: `$(debug-pause) ${l10n.t('Parked')}`, value: 'parked' },
];

export type Rating = 'supports' | 'contradicts' | 'neutral' | 'unrated';

export const ratingItems = (): Item<Rating>[] => [
  { label: `$(thumbsup) ${l10n.t('Supports')}`, value: 'supports' },
  { label: `$(thumbsdown) ${l10n.t('Contradicts')}`, value: 'contradicts' },
  { label: `$(circle-slash) ${l10n.t('Neutral')}`, value: 'neutral' },
  { label: `$(question) ${l10n.t('Unrated')}`, value: 'unrated' },
];

export const roleItems = (): Item<'suspect' | 'exonerated' | 'cause' | 'mitigation' | 'fix' | 'revert'>[] => [
  { label: l10n.t('Suspect'), value: 'suspect' },
  { label: l10n.t('Exonerated'), value: 'exonerated' },
  { label: l10n.t('Cause'), value: 'cause' },
  { label: l10n.t('Mitigation'), value: 'mitigation' },
  { label: l10n.t('Fix'), value: 'fix' },
  { label: l10n.t('Revert'), value: 'revert' },
];

export const outcomeItems = (): Item<'reproduced' | 'not' | 'inconclusive' | 'blocked'>[] => [
  { label: `$(bug) ${l10n.t('Reproduced')}`, value: 'reproduced' },
  { label: `$(pass) ${l10n.t('Not reproduced')}`, value: 'not' },
  { label: `$(question) ${l10n.t('Inconclusive')}`, value: 'inconclusive' },
  { label: `$(circle-slash) ${l10n.t('Blocked')}`, value: 'blocked' },
];

export const participantRoleItems = (): Item<'lead' | 'deputy' | 'communications' | 'scribe' | 'approver'>[] => [
  { label: l10n.t('Lead'), value: 'lead' },
  { label: l10n.t('Deputy'), value: 'deputy' },
  { label: l10n.t('Communications'), value: 'communications' },
  { label: l10n.t('Scribe'), value: 'scribe' },
  { label: l10n.t('Approver'), value: 'approver' },
];

export const changeKindItems = (): Item<'mitigation' | 'fix'>[] => [
  { label: l10n.t('Mitigation'), description: l10n.t('stabilises at once; has to be removed again'), value: 'mitigation' },
  { label: l10n.t('Fix'), description: l10n.t('the lasting solution'), value: 'fix' },
];

type ChangeStatus =
  'draft' | 'assessed' | 'verified' | 'approved' | 'scheduled' | 'applied' | 'succeeded' | 'failed' | 'rolledBack' | 'removed';

export const changeStatusItems = (): Item<ChangeStatus>[] => [
  { label: l10n.t('Draft'), value: 'draft' },
  { label: l10n.t('Assessed'), description: l10n.t('risk and backout plan'), value: 'assessed' },
  { label: l10n.t('Verified'), description: l10n.t('a run in QA on the same commit'), value: 'verified' },
  { label: l10n.t('Approved'), description: l10n.t('by a named person, with a way back'), value: 'approved' },
  { label: l10n.t('Scheduled'), description: l10n.t('window confirmed by the customer'), value: 'scheduled' },
  { label: l10n.t('Applied'), value: 'applied' },
  { label: l10n.t('Succeeded'), value: 'succeeded' },
  { label: l10n.t('Failed'), value: 'failed' },
  { label: l10n.t('Rolled back'), value: 'rolledBack' },
  { label: l10n.t('Removed'), description: l10n.t('the mitigation is gone again'), value: 'removed' },
];

export const changeImpactLabels = (): string[] => [
  l10n.t('Hardly noticed'),
  l10n.t('Annoying'),
  l10n.t('Operation impaired'),
  l10n.t('Operation stands still'),
  l10n.t('Damage that can’t be undone'),
];
