import * as l10n from '@vscode/l10n';
import type { ChangePart } from '../../record/changeRules';
import type { Data } from '../../record/model';
import type { SectionName } from './nodes';

// Names of values that no dialog offers (those of the dialogs are in `choiceItems.ts`), in the person's language.

export function sectionTitle(section: SectionName): string {
  switch (section) {
    case 'hypotheses':
      return l10n.t('Hypotheses');
    case 'reproduction':
      return l10n.t('Reproduction');
    case 'changeLog':
      return l10n.t('Change Log');
    case 'findings':
      return l10n.t('Findings');
    case 'communication':
      return l10n.t('Communication');
    case 'followUp':
      return l10n.t('Follow-up');
  }
}

export function partTitle(part: ChangePart): string {
  switch (part) {
    case 'risk':
      return l10n.t('Risk');
    case 'backout':
      return l10n.t('Backout plan');
    case 'verification':
      return l10n.t('Check in QA');
    case 'window':
      return l10n.t('Window');
  }
}

export function findingStatusName(status: Data<'finding'>['status']): string {
  switch (status) {
    case 'unverified':
      return l10n.t('Unverified');
    case 'confirmed':
      return l10n.t('Confirmed');
    case 'refuted':
      return l10n.t('Refuted');
  }
}

export function evidenceTypeName(type: Data<'evidence'>['type']): string {
  switch (type) {
    case 'commit':
      return l10n.t('Commit');
    case 'diff':
      return l10n.t('Diff');
    case 'code':
      return l10n.t('Code');
    case 'log':
      return l10n.t('Log excerpt');
    case 'run':
      return l10n.t('Run');
    case 'bisect':
      return l10n.t('Bisect result');
    case 'observation':
      return l10n.t('Observation');
  }
}

export function updateStatusName(status: Data<'update'>['status']): string {
  switch (status) {
    case 'draft':
      return l10n.t('Draft');
    case 'approved':
      return l10n.t('Approved');
    case 'sent':
      return l10n.t('Sent');
    case 'corrected':
      return l10n.t('Corrected');
  }
}

export function audienceName(audience: Data<'update'>['audience']): string {
  switch (audience) {
    case 'customer':
      return l10n.t('Customer');
    case 'internal':
      return l10n.t('Internal');
    case 'management':
      return l10n.t('Management');
  }
}

export function actionStatusName(status: Data<'action'>['status']): string {
  switch (status) {
    case 'open':
      return l10n.t('Open');
    case 'done':
      return l10n.t('Done');
    case 'effective':
      return l10n.t('Effective');
  }
}

/** The name that a dialog gives a value, without the dialog's icon. */
export function nameIn<V extends string>(items: readonly { readonly label: string; readonly value?: V }[], value: V): string {
  return items.find((item) => item.value === value)?.label.replace(/^\$\([a-z-]+\) /u, '') ?? value;
}
