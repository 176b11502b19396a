import type { RunOptions } from './gitProcess';

/** What of git's configuration concerns a point, read with one call. */
export interface Settings {
  /** `user.name` and `user.email`. */
  readonly author: { readonly name?: string; readonly email?: string };
  /** `core.autocrlf`; undefined where line ends of files without attributes are left alone. */
  readonly autocrlf?: 'true' | 'input';
  /** `core.eol`, in lower case. */
  readonly eol?: string;
  /** `core.sparseCheckout`. */
  readonly sparse: boolean;
}

const wanted = '^(user\\.(name|email)|core\\.(autocrlf|eol|sparsecheckout))$';

export async function readSettings(
  repository: { readonly raw: (args: readonly string[], options?: RunOptions) => Promise<string> },
  signal?: AbortSignal,
): Promise<Settings> {
  const values = new Map<string, string>();
  for (const line of (await repository.raw(['config', '--get-regexp', '-z', wanted], { ok: [0, 1], signal })).split('\0')) {
    const end = line.indexOf('\n');
    // The last one counts; a name without a value is true.
    values.set(end === -1 ? line : line.slice(0, end), end === -1 ? 'true' : line.slice(end + 1));
  }
  const is = (name: string): boolean => /^(?:true|yes|on|[1-9]\d*)$/iu.test(values.get(name)?.trim() ?? '');
  const text = <Name extends string>(name: Name, value: string | undefined): { readonly [name in Name]?: string } =>
    value === undefined || value === '' ? {} : ({ [name]: value } as { readonly [name in Name]?: string });
  const input = values.get('core.autocrlf')?.trim().toLowerCase() === 'input';
  return {
    author: { ...text('name', values.get('user.name')), ...text('email', values.get('user.email')) },
    ...(is('core.autocrlf') ? { autocrlf: 'true' } : input ? { autocrlf: 'input' } : {}),
    ...text('eol', values.get('core.eol')?.trim().toLowerCase()),
    sparse: is('core.sparsecheckout'),
  };
}
