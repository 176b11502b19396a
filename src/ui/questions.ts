import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { askPick, askPickMany, askText, back, type Item } from './dialogs';
import { ArgumentError, type Question } from './form';
import { readMoment } from '../record/moments';
import { formatMoment } from '../record/times';

type Required<Q extends { required?: boolean }> = Q extends { required: false } ? false : true;

interface Common {
  /** Default true. */
  readonly required?: boolean;
  /** Optional fields: whether a person is asked too. Default false. */
  readonly asked?: boolean;
}

function flags<const Q extends Common>(options: Q): { required: Required<Q>; asked: boolean } {
  return { required: (options.required ?? true) as Required<Q>, asked: options.asked ?? false };
}

/** Text of a person. Line ends are unified; other content is kept as it is. */
export function text<const Q extends Common & { prompt: string; placeholder?: string; value?: string }>(
  options: Q,
): Question<string, Required<Q>> {
  const { required, asked } = flags(options);
  return {
    required,
    asked,
    accept(name, value) {
      if (typeof value !== 'string' && typeof value !== 'number') throw new ArgumentError(l10n.t('“{0}” must be a text.', name));
      const content = String(value).replaceAll('\r\n', '\n').trim();
      if (content === '' && required) throw new ArgumentError(l10n.t('“{0}” is empty. Give a text.', name));
      return content;
    },
    async ask(frame) {
      const answer = await askText(frame, {
        prompt: options.prompt,
        placeholder: options.placeholder,
        value: options.value,
        check: (content) =>
          required && content.trim() === '' ? { message: l10n.t('Write something, or press Escape to cancel.') } : undefined,
      });
      if (answer === back) return back;
      return answer.trim() === '' ? undefined : answer.trim();
    },
  };
}

/** One of several fixed values. */
export function choice<
  V extends string | number,
  const Q extends Common & { placeholder: string; items: readonly Item<V>[]; selected?: V | undefined },
>(options: Q & { items: readonly Item<V>[] }): Question<V, Required<Q>> {
  const { required, asked } = flags(options);
  return {
    required,
    asked,
    accept(name, value) {
      const found = options.items.find(
        (item) => item.value === value || (typeof value === 'string' && String(item.value) === value),
      );
      if (found?.value === undefined) {
        const values = options.items.flatMap((item) => (item.value === undefined ? [] : [String(item.value)])).join(', ');
        throw new ArgumentError(l10n.t('“{0}” is {1}, but must be one of: {2}.', name, JSON.stringify(value), values));
      }
      return found.value;
    },
    async ask(frame) {
      return required
        ? askPick(frame, { placeholder: options.placeholder, items: options.items, selected: options.selected })
        : skippable(
            await askPick<V | typeof skipped>(frame, {
              placeholder: options.placeholder,
              items: [...options.items, skipItem()],
              selected: options.selected,
            }),
          );
    },
  };
}

const skipped = Symbol('skipped');

function skipItem(): Item<typeof skipped> {
  return { label: `$(debug-step-over) ${l10n.t('Not now')}`, value: skipped };
}

function skippable<V>(answer: V | typeof skipped | typeof back): V | undefined | typeof back {
  return answer === skipped ? undefined : answer;
}

/** A date and time; written with the zone of this machine where none is given. */
export function moment<const Q extends Common & { prompt: string; value?: string; future?: boolean }>(
  options: Q,
): Question<string, Required<Q>> {
  const { required, asked } = flags(options);
  return {
    required,
    asked,
    accept(name, value) {
      const content = value instanceof Date ? value.toISOString() : value;
      const read = typeof content === 'string' ? readMoment(content, new Date()) : undefined;
      if (read === undefined)
        throw new ArgumentError(
          l10n.t('“{0}” is {1}, which is no time. Write for example 2026-02-04T10:30:00+01:00.', name, JSON.stringify(value)),
        );
      return read;
    },
    async ask(frame) {
      const answer = await askText(frame, {
        prompt: options.prompt,
        placeholder: l10n.t('30 (minutes from now), 14:30, tomorrow 9:00 or 2026-02-04 14:30'),
        value: options.value,
        check: (content) => {
          if (content.trim() === '') return required ? { message: l10n.t('Give a time, or press Escape to cancel.') } : undefined;
          const now = new Date();
          const read = readMoment(content, now);
          if (read === undefined) return { message: l10n.t('Not understood as a time. Try 30, 14:30 or 2026-02-04 14:30.') };
          if (options.future === true && Date.parse(read) <= now.getTime())
            return { message: l10n.t('{0} is in the past.', formatMoment(read, now, vscode.env.language)) };
          return { message: formatMoment(read, now, vscode.env.language), information: true };
        },
      });
      if (answer === back) return back;
      return answer.trim() === '' ? undefined : readMoment(answer, new Date());
    },
  };
}

/** Scores 1 to 5, or any other short scale. */
export function scale<const Q extends Common & { placeholder: string; labels: readonly string[]; selected?: number | undefined }>(
  options: Q,
): Question<number, Required<Q>> {
  return choice<number, Q & { items: readonly Item<number>[] }>({
    ...options,
    items: options.labels.map((label, index) => ({ label: `${index + 1}`, description: label, value: index + 1 })),
  });
}

/** Something that is looked up when it is asked for: an entry, a commit, a step. */
export function lookup<
  V,
  const Q extends Common & { placeholder: string; items: () => Promise<readonly Item<V>[]>; none: string },
>(
  options: Q & { items: () => Promise<readonly Item<V>[]>; check: (name: string, value: unknown) => V | Promise<V> },
): Question<V, Required<Q>> {
  const { required, asked } = flags(options);
  return {
    required,
    asked,
    accept: options.check,
    async ask(frame) {
      const items = await options.items();
      if (items.length === 0) {
        if (required) throw new ArgumentError(options.none);
        return undefined;
      }
      if (required) return askPick(frame, { placeholder: options.placeholder, items });
      return skippable(
        await askPick<V | typeof skipped>(frame, { placeholder: options.placeholder, items: [skipItem(), ...items] }),
      );
    },
  };
}

/** Like `lookup`, for several at once. */
export function lookupMany<
  V,
  const Q extends Common & { placeholder: string; items: () => Promise<readonly Item<V>[]>; none: string },
>(
  options: Q & { items: () => Promise<readonly Item<V>[]>; check: (name: string, value: unknown) => V | Promise<V> },
): Question<V[], Required<Q>> {
  const { required, asked } = flags(options);
  return {
    required,
    asked,
    async accept(name, value) {
      const values: unknown[] = Array.isArray(value) ? value : [value];
      if (values.length === 0) throw new ArgumentError(options.none);
      return Promise.all(values.map((one) => options.check(name, one)));
    },
    async ask(frame) {
      const items = await options.items();
      if (items.length === 0) throw new ArgumentError(options.none);
      return askPickMany(frame, { placeholder: options.placeholder, items });
    },
  };
}

/** A structured field that only a program gives (by argument); `check` throws where it doesn't fit. */
export function structured<V>(check: (name: string, value: unknown) => V): Question<V, false> {
  return { required: false, asked: false, accept: check, ask: () => Promise.resolve(undefined) };
}

/** Yes or no, that only a program gives. */
export function flag(): Question<boolean, false> {
  return structured((name, value) => {
    if (typeof value !== 'boolean') throw new ArgumentError(l10n.t('“{0}” must be true or false.', name));
    return value;
  });
}
