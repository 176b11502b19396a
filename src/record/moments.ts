/** Minutes, with or without "in" and a unit, English and German. */
const inMinutes = /^(?:in\s+)?(\d{1,4})\s*(?:m|min|mins|minutes?|minuten?)?$/iu;
const inHours = /^(?:in\s+)?(\d{1,3})\s*(?:h|hours?|std|stunden?)$/iu;
const clock = /^(?:(today|heute|tomorrow|morgen)\s+)?(?:at\s+|um\s+)?(\d{1,2}):(\d{2})(?:\s*(?:h|uhr))?$/iu;
const dateAndClock = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?$/u;
const zoned = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/u;
const minute = 60_000;

/**
 * Reads a time as a person writes it under pressure (`30`, `in 2 h`, `14:30`, `tomorrow 9:00`, `2026-02-04 14:30`) or as ISO 8601.
 * A time of day that has passed means tomorrow's. Returns ISO 8601 with zone, or undefined.
 */
export function readMoment(text: string, now: Date): string | undefined {
  const content = text.trim();
  if (zoned.test(content)) return Number.isNaN(Date.parse(content)) ? undefined : content;
  const minutes = inMinutes.exec(content);
  if (minutes) return withZone(new Date(now.getTime() + Number(minutes[1]) * minute));
  const hours = inHours.exec(content);
  if (hours) return withZone(new Date(now.getTime() + Number(hours[1]) * 60 * minute));
  const time = clock.exec(content);
  if (time) return atClock(now, time[1]?.toLowerCase(), Number(time[2]), Number(time[3]));
  const full = dateAndClock.exec(content);
  if (!full) return undefined;
  const [year, month, day, hour, minuteOfHour, second] = full.slice(1).map((part) => (part === undefined ? 0 : Number(part)));
  const date = new Date(year!, month! - 1, day, hour, minuteOfHour, second);
  const same = date.getMonth() === month! - 1 && date.getDate() === day && date.getHours() === hour;
  return same ? withZone(date) : undefined;
}

function atClock(now: Date, word: string | undefined, hour: number, minuteOfHour: number): string | undefined {
  if (hour > 23 || minuteOfHour > 59) return undefined;
  const date = new Date(now.getFullYear(), now.getMonth(), now.getDate(), hour, minuteOfHour);
  const tomorrow = word === 'tomorrow' || word === 'morgen' || (word === undefined && date.getTime() <= now.getTime());
  if (tomorrow) date.setDate(date.getDate() + 1);
  return withZone(date);
}

/** ISO 8601 to the second, with the offset of this machine's zone. */
export function withZone(date: Date): string {
  const offset = -date.getTimezoneOffset();
  if (offset === 0) return `${date.toISOString().slice(0, 19)}Z`;
  const local = new Date(date.getTime() + offset * minute).toISOString().slice(0, 19);
  const sign = offset < 0 ? '-' : '+';
  const absolute = Math.abs(offset);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${local}${sign}${two(Math.floor(absolute / 60))}:${two(absolute % 60)}`;
}
