import * as l10n from '@vscode/l10n';
import ical, { ICalCalendarMethod } from 'ical-generator';
import { DateTime } from 'luxon';
import { tzlib_get_ical_block } from 'timezones-ical-library';
import type { Data, Entry } from '../record/model';

export interface Invitation {
  readonly change: Entry<'change'>;
  readonly head: Pick<Data<'escalation'>, 'title'> & Partial<Data<'escalation'>>;
  /** Zone of the window where the change names none, as IANA names it. */
  readonly zone: string;
  readonly now: Date;
}

/** How long a window is taken to be where its end is not known. */
const assumedHours = 1;

/**
 * The window of a change as an invitation (RFC 5545), with the rules of its time zone in it. Undefined where the change has no window.
 * The same change always has the same UID, so that a later file replaces an earlier one in a calendar.
 */
export function windowInvitation({ change, head, zone: fallback, now }: Invitation): string | undefined {
  const { window, title, backout } = change.data;
  if (window?.start === undefined) return undefined;
  const zone = window.zone !== undefined && DateTime.now().setZone(window.zone).isValid ? window.zone : fallback;
  const at = (time: string): DateTime => DateTime.fromISO(time).setZone(zone);
  const start = at(window.start);
  const end = window.end === undefined ? start.plus({ hours: assumedHours }) : at(window.end);
  const calendar = ical({
    prodId: '//third-level//escalation-workbench//EN',
    method: ICalCalendarMethod.PUBLISH,
    timezone: { name: zone, generator: (name) => vtimezone(name) },
  });
  const lines = [
    l10n.t('Escalation: {0}', head.title),
    ...(head.ticket === undefined ? [] : [l10n.t('Ticket: {0}', head.ticket.id)]),
    ...(window.confirmedBy === undefined ? [] : [l10n.t('Confirmed by: {0}', window.confirmedBy)]),
    ...(backout?.steps === undefined ? [] : [l10n.t('Way back: {0}', backout.steps)]),
    ...(backout?.decider === undefined ? [] : [l10n.t('Who decides on it: {0}', backout.decider)]),
  ];
  calendar.createEvent({
    id: `${change.escalation}/${change.id}@escalation-workbench`,
    // Later files count as newer ones.
    sequence: Math.floor(now.getTime() / 60_000) % 2_000_000_000,
    start,
    end,
    timezone: zone,
    summary: l10n.t('Maintenance window: {0}', title ?? change.id),
    description: lines.join('\n'),
  });
  // RFC 5545 wants this one in UTC; the library writes every time in the calendar's zone.
  const stamp = DateTime.fromJSDate(now).toUTC().toFormat("yyyyMMdd'T'HHmmss'Z'");
  return calendar.toString().replace(/^DTSTAMP:\w+/mu, `DTSTAMP:${stamp}`);
}

function vtimezone(zone: string): string | null {
  const [block] = tzlib_get_ical_block(zone);
  return block ?? null;
}
