import type * as vscode from 'vscode';

/** Choices that are forgotten with the test. */
export class Memory implements vscode.Memento {
  private readonly values = new Map<string, unknown>();
  keys(): readonly string[] {
    return [...this.values.keys()];
  }
  get<T>(key: string, otherwise?: T): T | undefined {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the interface trusts its caller
    return (this.values.get(key) as T | undefined) ?? otherwise;
  }
  update(key: string, value: unknown): Thenable<void> {
    this.values.set(key, value);
    return Promise.resolve();
  }
}
