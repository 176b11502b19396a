const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Date and time of day with zone (`4 Feb 2026, 10:12 CET`). `language` is a BCP 47 tag; `iso` that is no time comes back as it is. */
export function formatTime(iso: string, language?: string, zone?: string): string {
  const date = readTime(iso);
  if (!date) return iso;
  return timeFormat(language, zone).format(date);
}

/** Making a formatter costs far more than using it, and a change log has thousands of rows. */
const timeFormats = new Map<string, Intl.DateTimeFormat>();

function timeFormat(language: string | undefined, zone: string | undefined): Intl.DateTimeFormat {
  const key = `${language ?? ''} ${zone ?? ''}`;
  const known = timeFormats.get(key);
  if (known) return known;
  const format = new Intl.DateTimeFormat(language, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
    ...(zone === undefined ? {} : { timeZone: zone }),
  });
  timeFormats.set(key, format);
  return format;
}

/** How far a time is from now: `in 12 min`, `vor 5 Min.`; whole minutes under an hour, then hours, then days. */
export function formatRelative(iso: string, now: Date, language?: string): string {
  const date = readTime(iso);
  if (!date) return iso;
  const { value, unit } = inUnits(date.getTime() - now.getTime());
  // `auto` says `now`, `yesterday`; `this minute` reads odd in a countdown, so zero minutes are told as zero seconds: `now`.
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' });
  return unit === 'minute' && value === 0 ? format.format(0, 'second') : format.format(value, unit);
}

const ages: readonly [unit: Intl.RelativeTimeFormatUnit, milliseconds: number][] = [
  ['year', 365.25 * day],
  ['month', 30.44 * day],
  ['week', 7 * day],
];

/** How long ago something was, as people tell it: `3 weeks ago`, `vor 2 Jahren`; under a week as `formatRelative`. */
export function formatAge(iso: string, now: Date, language?: string): string {
  const passed = now.getTime() - (readTime(iso)?.getTime() ?? Number.NaN);
  const age = ages.find(([, milliseconds]) => passed >= milliseconds);
  if (!age) return formatRelative(iso, now, language);
  return new Intl.RelativeTimeFormat(language, { numeric: 'always' }).format(-Math.round(passed / age[1]), age[0]);
}

/** A length without direction: `12 min`, `5 Min.`, `2 hr`. */
export function formatLength(milliseconds: number, language?: string): string {
  const { value, unit } = inUnits(Math.abs(milliseconds));
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short' }).format(value);
}

/** The absolute time with zone, and how far it is from now. */
export function formatMoment(iso: string, now: Date, language?: string): string {
  if (!readTime(iso)) return iso;
  return `${formatTime(iso, language)} (${formatRelative(iso, now, language)})`;
}

/** A time (ISO 8601 with zone) or a day; a day is its last moment here, since what is due on a day is not late on it. */
export function deadlineOf(text: string): number | undefined {
  if (/^\d{4}-\d{2}-\d{2}$/u.test(text)) {
    const [year, month, dayOfMonth] = text.split('-').map(Number);
    const end = new Date(year!, month! - 1, dayOfMonth! + 1).getTime() - 1;
    return Number.isNaN(end) ? undefined : end;
  }
  return readTime(text)?.getTime();
}

/** A date without a time of day, in the person's way of writing; a time is told with its zone. */
export function formatDay(text: string, language?: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/u.exec(text);
  if (!match) return formatTime(text, language);
  const date = new Date(Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])));
  return Number.isNaN(date.getTime())
    ? text
    : new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' }).format(date);
}

function readTime(iso: string): Date | undefined {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function inUnits(milliseconds: number): { value: number; unit: 'minute' | 'hour' | 'day' } {
  const absolute = Math.abs(milliseconds);
  // Rounded to minutes first, so that 59:40 is an hour and not "60 minutes".
  const minutes = Math.round(absolute / minute);
  const sign = milliseconds < 0 ? -1 : 1;
  if (minutes < 60) return { value: minutes === 0 ? 0 : sign * minutes, unit: 'minute' };
  if (minutes * minute < 2 * day) return { value: sign * Math.round((minutes * minute) / hour), unit: 'hour' };
  return { value: sign * Math.round(absolute / day), unit: 'day' };
}
