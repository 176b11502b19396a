import { execFile } from 'node:child_process';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';

// The workspace folder of the tests inside VS Code.

const run = promisify(execFile);

export const root = vscode.workspace.workspaceFolders![0]!.uri.fsPath;
export const records = join(root, '.escalation');

export async function git(...args: string[]): Promise<string> {
  return (await run('git', ['-C', root, ...args])).stdout.trimEnd();
}

export async function command<T = string>(id: string, args: object): Promise<T> {
  return vscode.commands.executeCommand<T>(id, args);
}

/** An empty repository with an author, whatever was there before. */
export async function freshRepository(): Promise<void> {
  for (const name of await readdir(root)) await rm(join(root, name), { recursive: true, force: true });
  await git('init', '-q', '-b', 'main');
  await git('config', 'user.name', 'Ada Lorenz');
  await git('config', 'user.email', 'ada@example.com');
}

/** The text of an entry's file. */
export async function entryFile(slug: string, folder: string, id: string): Promise<string> {
  const names = await readdir(join(records, slug, folder));
  const name = names.find((one) => one.startsWith(`${id}-`) && one.endsWith('.yaml'));
  if (name === undefined) throw new Error(`${id} has no file in ${folder}: ${names.join(', ')}`);
  return readFile(join(records, slug, folder, name), 'utf8');
}
