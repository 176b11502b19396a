import * as l10n from '@vscode/l10n';
import { readMoment, withZone } from '../record/moments';
import { formatTime } from '../record/times';
import type { Suggestion } from './completeValues';
import type { RecordContext } from './context';

const minute = 60_000;

/** Times as people say them, and what was typed, understood. */
export function suggestTimes({ now, language }: RecordContext, typed: string): Suggestion[] {
  const later = (minutes: number): Date => new Date(now.getTime() + minutes * minute);
  const at = (days: number, hour: number): Date => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour);
  const offers: [string, Date][] = [
    [l10n.t('now'), now],
    [l10n.t('in 15 minutes'), later(15)],
    [l10n.t('in 30 minutes'), later(30)],
    [l10n.t('in 1 hour'), later(60)],
    [l10n.t('in 2 hours'), later(120)],
    [l10n.t('in 4 hours'), later(240)],
    [l10n.t('tomorrow 09:00'), at(1, 9)],
  ];
  const suggest = (label: string, iso: string, filter = label): Suggestion => ({
    label,
    insert: iso,
    description: formatTime(iso, language),
    filter,
  });
  const understood = typed.trim() === '' ? undefined : readMoment(typed, now);
  return [
    ...(understood === undefined || understood === typed.trim() ? [] : [suggest(typed.trim(), understood, typed)]),
    ...offers.map(([label, date]) => suggest(label, withZone(date))),
  ];
}

/** Days, and behind them times. */
export function suggestDays(context: RecordContext, typed: string): Suggestion[] {
  const { now, language } = context;
  const day = (days: number): Date => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days);
  const offers: [string, number][] = [
    [l10n.t('today'), 0],
    [l10n.t('tomorrow'), 1],
    [l10n.t('in 1 week'), 7],
    [l10n.t('in 2 weeks'), 14],
    [l10n.t('in 4 weeks'), 28],
  ];
  const format = new Intl.DateTimeFormat(language, { dateStyle: 'full' });
  const days = offers.map(([label, count]): Suggestion => {
    const date = day(count);
    const two = (value: number): string => String(value).padStart(2, '0');
    const iso = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
    return { label, insert: iso, description: format.format(date) };
  });
  return [...days, ...suggestTimes(context, typed)];
}
