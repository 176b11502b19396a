import * as assert from 'node:assert/strict';
import {
  deadlineOf,
  formatAge,
  formatDay,
  formatLength,
  formatMoment,
  formatRelative,
  formatTime,
} from '../../../src/record/times';

const now = new Date('2026-02-04T09:00:00Z');
/** Intl puts narrow and no-break blanks where it likes. */
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/gu, ' ');

describe('times', () => {
  it('tells a time with its zone', () => {
    assert.equal(plain(formatTime('2026-02-04T09:12:33Z', 'en-GB', 'Europe/Berlin')), '4 Feb 2026, 10:12 CET');
    assert.equal(plain(formatTime('2026-07-04T09:12:33Z', 'de', 'Europe/Berlin')), '4. Juli 2026, 11:12 MESZ');
  });

  it('tells how far a time is, in the language asked for', () => {
    assert.equal(formatRelative('2026-02-04T09:12:00Z', now, 'en'), 'in 12 min.');
    assert.equal(formatRelative('2026-02-04T08:55:00Z', now, 'de'), 'vor 5 Min.');
    assert.equal(formatRelative('2026-02-04T11:00:00Z', now, 'en'), 'in 2 hr.');
    assert.equal(formatRelative('2026-02-08T09:00:00Z', now, 'de'), 'in 4 Tagen');
  });

  it('tell an age in weeks, months and years as well', () => {
    const now = new Date('2026-03-01T12:00:00Z');
    assert.equal(formatAge('2026-02-28T12:00:00Z', now, 'en'), '24 hr. ago');
    assert.equal(formatAge('2026-02-08T12:00:00Z', now, 'en'), '3 weeks ago');
    assert.equal(formatAge('2025-12-01T00:00:00Z', now, 'de'), 'vor 3 Monaten');
    assert.equal(formatAge('2024-03-01T00:00:00Z', now, 'de'), 'vor 2 Jahren');
    assert.equal(formatAge('never', now, 'en'), 'never');
  });

  it('says now for what is less than half a minute away', () => {
    assert.equal(formatRelative('2026-02-04T09:00:20Z', now, 'en'), 'now');
    assert.equal(formatRelative('2026-02-04T08:59:45Z', now, 'de'), 'jetzt');
  });

  it('never says 60 minutes', () => {
    assert.equal(formatRelative('2026-02-04T09:59:40Z', now, 'en'), 'in 1 hr.');
  });

  it('tells a length without direction', () => {
    assert.equal(plain(formatLength(12 * 60_000, 'en')), '12 min');
    assert.equal(plain(formatLength(-5 * 60_000, 'de')), '5 Min.');
  });

  it('tells the absolute and the relative time together', () => {
    assert.match(formatMoment('2026-02-04T09:12:00Z', now, 'en'), /2026.+\(in 12 min\.\)$/u);
  });

  it('gives back what is no time', () => {
    for (const format of [formatTime, formatDay]) assert.equal(format('soon', 'en'), 'soon');
    assert.equal(formatMoment('soon', now, 'en'), 'soon');
    assert.equal(formatRelative('soon', now, 'en'), 'soon');
  });

  it('takes a day as lasting until its end', () => {
    const deadline = deadlineOf('2026-02-04')!;
    assert.equal(new Date(deadline).getHours(), 23);
    assert.equal(new Date(deadline).getDate(), 4);
    assert.equal(deadlineOf('someday'), undefined);
  });

  it('tells a day without a time of day, whatever the zone of this machine', () => {
    assert.equal(formatDay('2026-02-04', 'de'), '04.02.2026');
  });
});
