import * as l10n from '@vscode/l10n';
import { foreign, type UiText } from './uiText.ts';

interface Formats {
  readonly count: Intl.NumberFormat;
  readonly oneDecimal: Intl.NumberFormat;
  readonly time: Intl.DateTimeFormat;
  readonly shortTime: Intl.DateTimeFormat;
  readonly date: Intl.DateTimeFormat;
  readonly dateAndTime: Intl.DateTimeFormat;
}

let language = 'en-US';
/** Created when first needed. */
let formats: Formats | undefined;

/** Sets the language of numbers and times for the whole extension. @param tag a BCP 47 tag, such as the editor's language */
export function setFormatLanguage(tag: string): void {
  language = tag;
  formats = undefined;
}

/** Formats an integer with group separators: `12,345`. */
export function formatCount(count: number): UiText {
  return foreign(getFormats().count.format(count));
}

/** Formats a size in the editor's binary units: `980 B`, `3.4 MB` (1 KB is 1024 bytes). */
export function formatBytes(bytes: number): UiText {
  if (bytes < 1024) return l10n.t('{0} B', bytes);
  const kilobytes = bytes / 1024;
  if (kilobytes < 1023.95) return l10n.t('{0} KB', formatDecimal(kilobytes));
  const megabytes = kilobytes / 1024;
  if (megabytes < 1023.95) return l10n.t('{0} MB', formatDecimal(megabytes));
  return l10n.t('{0} GB', formatDecimal(megabytes / 1024));
}

/** Formats how long something took, in milliseconds: `12 ms`, `3.4 s`, `2 min 5 s`. */
export function formatDuration(durationMs: number): UiText {
  if (durationMs < 1000) return l10n.t('{0} ms', Math.round(durationMs));
  if (durationMs < 60_000) return l10n.t('{0} s', formatDecimal(durationMs / 1000));
  return formatElapsed(durationMs);
}

/** Formats the time since something started, in milliseconds, rounded down to whole seconds: `5 s`, `2 min 5 s`. */
export function formatElapsed(elapsedMs: number): UiText {
  const seconds = Math.max(0, Math.floor(elapsedMs / 1000));
  if (seconds < 60) return l10n.t('{0} s', seconds);
  return l10n.t('{0} min {1} s', Math.floor(seconds / 60), seconds % 60);
}

/** Formats remaining time, in milliseconds, briefly and rounded down: `<1 min`, `1 h 5 min`, `2 d`. Undefined if none is left. */
export function formatTimeLeft(leftMs: number): UiText | undefined {
  if (!(leftMs > 0)) return undefined;
  const minutes = Math.floor(leftMs / 60_000);
  if (minutes < 1) return l10n.t('<1 min');
  if (minutes < 60) return l10n.t('{0} min', minutes);
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return l10n.t('{0} d', Math.floor(hours / 24));
  return minutes % 60 === 0 || hours >= 10 ? l10n.t('{0} h', hours) : l10n.t('{0} h {1} min', hours, minutes % 60);
}

/** Formats the time of day. @param at milliseconds since the epoch */
export function formatTime(at: number): UiText {
  return foreign(getFormats().time.format(at));
}

/** Formats a date with the time of day. @param at milliseconds since the epoch; undefined for an impossible time */
export function formatDateAndTime(at: number): UiText | undefined {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? undefined : foreign(getFormats().dateAndTime.format(date));
}

/**
 * Formats when something happened where there is little space: the time of day if that was today, otherwise the date.
 * @param at milliseconds since the epoch; undefined for an impossible time
 */
export function formatTimeOrDate(at: number, now: number): UiText | undefined {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return undefined;
  const { shortTime, date: day } = getFormats();
  return foreign((isSameDay(at, now) ? shortTime : day).format(date));
}

/** Returns whether two times are on one day in the time zone of this computer. */
export function isSameDay(one: number, other: number): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString();
}

function formatDecimal(value: number): UiText {
  return foreign(getFormats().oneDecimal.format(value));
}

function getFormats(): Formats {
  formats ??= {
    count: new Intl.NumberFormat(language),
    oneDecimal: new Intl.NumberFormat(language, {
      minimumFractionDigits: 1,
      maximumFractionDigits: 1,
      useGrouping: false,
    }),
    time: new Intl.DateTimeFormat(language, { timeStyle: 'medium' }),
    shortTime: new Intl.DateTimeFormat(language, { timeStyle: 'short' }),
    date: new Intl.DateTimeFormat(language, { dateStyle: 'medium' }),
    dateAndTime: new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }),
  };
  return formats;
}
