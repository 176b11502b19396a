import * as l10n from '@vscode/l10n';
import type { AnyField } from '../record/schema';

/** What may stand in a field, in a few words. */
export function describeType(field: AnyField): string {
  switch (field.type) {
    case 'text':
      return field.prose ? l10n.t('text, several lines') : l10n.t('text');
    case 'choice':
      return field.values.join(' | ');
    case 'integer':
      return field.max === undefined ? l10n.t('whole number') : l10n.t('{0} to {1}', field.min, field.max);
    case 'flag':
      return 'true | false';
    case 'time':
      return l10n.t('date and time with zone');
    case 'day':
      return l10n.t('date, or date and time with zone');
    case 'duration':
      return l10n.t('duration, such as PT30M');
    case 'reference':
      return field.to.length > 4
        ? l10n.t('id of an entry')
        : l10n.t('id {0}', field.to.map((letter) => `${letter}-…`).join(', '));
    case 'list':
      return l10n.t('list of: {0}', describeType(field.of));
    case 'group':
      return Object.keys(field.fields).join(', ');
    case 'byReference':
      return l10n.t('for each id {0}: {1}', field.to.map((letter) => `${letter}-…`).join(', '), describeType(field.of));
  }
}

export function neededNote(): string {
  return l10n.t('needed');
}
