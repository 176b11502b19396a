import * as l10n from '@vscode/l10n';
import type { FieldChange } from '../../record/edit';
import type { Data, Entry } from '../../record/model';
import { entryOf } from '../commands/services';
import { ArgumentError, isGiven } from '../form';
import { readMoment, withZone } from '../../record/moments';
import type { ActiveEscalation } from '../records';

export type ChangeData = Partial<Data<'change'>>;

/** Parts of a change that a program gives as objects, and their fields. */
const groups = {
  risk: ['affected', 'likelihood', 'impact', 'worstCase'],
  backout: ['trigger', 'steps', 'decider', 'pointOfNoReturn'],
  verification: ['run', 'waiver'],
  window: ['start', 'end', 'zone', 'confirmedBy'],
} as const;
type Group = keyof typeof groups;

const isGroup = (name: string): name is Group => name in groups;

/** Reads one of the four parts. Throws a sentence where a field is unknown or doesn't fit. */
export function readGroup<G extends Group>(active: ActiveEscalation, group: G, value: unknown): NonNullable<ChangeData[G]> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ArgumentError(l10n.t('“{0}” must be an object with {1}.', group, groups[group].join(', ')));
  const read: Record<string, unknown> = {};
  for (const [name, content] of Object.entries(value)) {
    if (!(groups[group] as readonly string[]).includes(name))
      throw new ArgumentError(l10n.t('“{0}” has no field “{1}”; it has {2}.', group, name, groups[group].join(', ')));
    if (isGiven(content)) read[name] = readField(active, group, name, content);
  }
  return read;
}

function readField(active: ActiveEscalation, group: Group, name: string, value: unknown): string | number {
  const field = `${group}.${name}`;
  if (name === 'likelihood' || name === 'impact') {
    const score = Number(value);
    if (!Number.isInteger(score) || score < 1 || score > 5)
      throw new ArgumentError(l10n.t('“{0}” must be a number from 1 to 5.', field));
    return score;
  }
  if (typeof value !== 'string') throw new ArgumentError(l10n.t('“{0}” must be a text.', field));
  if (name === 'run') return entryOf(active, 'run', value).id;
  if (name === 'start' || name === 'end') return readTime(field, value);
  return value.trim();
}

function readTime(field: string, value: string): string {
  const time = readMoment(value, new Date());
  if (time === undefined)
    throw new ArgumentError(
      l10n.t('“{0}” is {1}, which is no time. Write for example 2026-02-04T10:30:00+01:00.', field, JSON.stringify(value)),
    );
  return time;
}

/** A day (`2026-03-01`), or a time as a person writes it. */
export function readDay(name: string, value: unknown): string {
  const text = typeof value === 'string' ? value.trim() : '';
  if (/^\d{4}-\d{2}-\d{2}$/u.test(text) && !Number.isNaN(Date.parse(text))) return text;
  return readTime(name, text);
}

export interface GivenFields {
  readonly fields: ChangeData;
  /** Who approves; written with the time and the last commit. */
  readonly approver?: string;
  /** A decision that is made with the status, or the id of one that was made. */
  readonly decision?: string;
}

/** Reads the fields that come with a change of status. Throws a sentence where one is unknown or doesn't fit. */
export function readGivenFields(active: ActiveEscalation, value: unknown): GivenFields {
  if (value === undefined) return { fields: {} };
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ArgumentError(l10n.t('“{0}” must be an object with fields of the change.', 'with'));
  const fields: Record<string, unknown> = {};
  const people: { approver?: string; decision?: string } = {};
  for (const [name, content] of Object.entries(value)) {
    if (!isGiven(content)) continue;
    if (isGroup(name)) fields[name] = readGroup(active, name, content);
    else if (name === 'removeBy') fields[name] = readDay(name, content);
    else if (name === 'rollbackPoint') fields[name] = entryOf(active, 'rollbackPoint', String(content)).id;
    else if (name === 'hypothesis') fields[name] = entryOf(active, 'hypothesis', String(content)).id;
    else if (name === 'commits') fields[name] = readTexts(name, content);
    else if (name === 'approvals') fields[name] = readApprovals(content);
    else if (name === 'approver' || name === 'approvedBy') people.approver = readText(name, content);
    else if (name === 'confirmedBy')
      fields['window'] = { ...(fields['window'] as object | undefined), confirmedBy: readText(name, content) };
    else if (name === 'run' || name === 'waiver')
      fields['verification'] = readGroup(active, 'verification', {
        ...(fields['verification'] as object | undefined),
        [name]: content,
      });
    else if (name === 'decision') people.decision = readText(name, content);
    else throw new ArgumentError(l10n.t('A change has no field “{0}”.', name));
  }
  return { fields, ...people };
}

function readText(name: string, value: unknown): string {
  if (typeof value !== 'string' || value.trim() === '') throw new ArgumentError(l10n.t('“{0}” must be a text.', name));
  return value.trim();
}

export function readTexts(name: string, value: unknown): string[] {
  if (!Array.isArray(value) || value.some((one) => typeof one !== 'string'))
    throw new ArgumentError(l10n.t('“{0}” must be a list of texts.', name));
  return value.map(String);
}

function readApprovals(value: unknown): NonNullable<ChangeData['approvals']> {
  const sentence = l10n.t('“{0}” must be a list of objects with “by”, “at” and “commit”.', 'approvals');
  if (!Array.isArray(value)) throw new ArgumentError(sentence);
  return value.map((one: unknown) => {
    if (typeof one !== 'object' || one === null || !('by' in one)) throw new ArgumentError(sentence);
    const at = 'at' in one && typeof one.at === 'string' ? readTime('at', one.at) : withZone(new Date());
    return {
      by: readText('by', one.by),
      at,
      ...('commit' in one && typeof one.commit === 'string' ? { commit: one.commit } : {}),
    };
  });
}

/** A change with these fields filled in; groups are completed, not replaced. */
export function withFields(data: ChangeData, { fields, approver }: GivenFields, now: Date): ChangeData {
  const merged: Record<string, unknown> = { ...data };
  for (const [name, value] of Object.entries(fields))
    merged[name] = isGroup(name) ? { ...data[name], ...(value as object) } : value;
  const change = merged as ChangeData;
  if (approver === undefined) return change;
  const commit = change.commits?.at(-1);
  const approval = { by: approver, at: withZone(now), ...(commit === undefined ? {} : { commit }) };
  return { ...change, approvals: [...(change.approvals ?? []), approval] };
}

/** What makes the one of the other, as the smallest changes of fields. */
export function changesBetween(before: ChangeData, after: ChangeData): FieldChange[] {
  return Object.entries(after).flatMap(([name, value]): FieldChange[] => {
    const former = (before as Record<string, unknown>)[name];
    if (former === value) return [];
    if (isGroup(name) && former !== undefined)
      return Object.entries(value as object).flatMap(([field, content]): FieldChange[] =>
        (former as Record<string, unknown>)[field] === content ? [] : [{ path: [name, field], value: content }],
      );
    if (name === 'approvals' && Array.isArray(former) && Array.isArray(value) && former.length > 0)
      return value.slice(former.length).map((approval, number) => ({ path: [name, former.length + number], value: approval }));
    return [{ path: [name], value }];
  });
}

/** The same change as an entry, for the gates to look at. */
export function changedEntry(entry: Entry<'change'>, data: ChangeData): Entry<'change'> {
  return { ...entry, data };
}
