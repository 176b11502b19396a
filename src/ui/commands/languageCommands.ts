import type { Command } from '../command';
import { commandIds } from '../contributions';
import type { LanguageSupport } from '../languageSupport';

/** The way on where the language server ended too often to be started again by itself. */
export function languageCommands(language: LanguageSupport): Command[] {
  return [{ id: commandIds.restartLanguageServer, needsTrust: false, run: () => language.restart() }];
}
