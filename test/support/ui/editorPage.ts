import type { Locator, Page } from 'playwright-core';
import { expect } from './expect';
import { WorkbenchPage } from './workbenchPage';

/** The text editor as a person sees it and drives it, by keyboard alone. */
export class EditorPage {
  readonly workbench: WorkbenchPage;

  constructor(readonly page: Page) {
    this.workbench = new WorkbenchPage(page);
  }

  /** Opens a file by a part of its name. */
  async open(name: string): Promise<void> {
    const row = this.workbench.quickInput.locator('.monaco-list-row.focused', { hasText: name });
    // Files that were written a moment ago are not found by the first look.
    await expect(async () => {
      await this.page.keyboard.press('Escape');
      await this.page.keyboard.press('Control+P');
      await this.fill(name);
      await row.waitFor({ timeout: 5_000 });
      return true;
    }, `the file “${name}”`);
    await this.page.keyboard.press('Enter');
    await this.page.locator('.tab.active', { hasText: name }).waitFor();
    await this.workbench.noQuestion();
  }

  /** Puts the cursor to a place; the first line and column are 1. */
  async goTo(line: number, column = 1): Promise<void> {
    const input = this.workbench.quickInput;
    // A key that comes before the list is ready is lost, as it is for a person, who begins anew.
    await expect(async () => {
      if (await input.isVisible()) await this.page.keyboard.press('Escape');
      await this.page.keyboard.press('Control+G');
      await this.fill(`:${line}:${column}`);
      await this.page.keyboard.press('Enter');
      await input.waitFor({ state: 'hidden', timeout: 3_000 });
      return true;
    }, `the question for a line answered with ${line}`);
    await expect(
      async () => (await this.place()) === `Ln ${line}, Col ${column}`,
      `the cursor in line ${line}, column ${column}`,
    );
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
  }

  /** What is seen of the text, titles beside ids included. */
  async text(): Promise<string> {
    const lines = await this.page.locator('.editor-group-container.active .view-lines').first().innerText();
    return lines.replaceAll('\u00A0', ' ');
  }

  async waitForText(part: string): Promise<void> {
    await expect(async () => (await this.text()).includes(part), `“${part}” in the editor`);
  }

  /** Wavy lines of this weight. */
  squiggles(weight: 'error' | 'warning' | 'info' = 'error'): Locator {
    return this.page.locator(`.editor-group-container.active .squiggly-${weight}`);
  }

  async noSquiggle(): Promise<void> {
    await expect(async () => (await this.squiggles().count()) === 0, 'no squiggle');
  }

  /** The next problem's sentence, as F8 shows it. */
  async nextProblem(): Promise<string> {
    await this.page.keyboard.press('F8');
    const message = this.page.locator('.marker-widget .message');
    await message.waitFor();
    const sentence = await message.innerText();
    await this.page.keyboard.press('Escape');
    return sentence.replaceAll('\u00A0', ' ');
  }

  /** Opens the list of proposals. Resolves with what it says when it holds one with this text. */
  async suggestions(wanted: string): Promise<string[]> {
    await this.page.keyboard.press('Control+Space');
    const rows = this.page.locator('.suggest-widget.visible .monaco-list-row');
    await rows.filter({ hasText: wanted }).first().waitFor();
    return rows.allInnerTexts();
  }

  /** Takes a proposal, after which a text stands in the editor. */
  async takeSuggestion(wanted: string, text: string): Promise<void> {
    const focused = this.page.locator('.suggest-widget.visible .monaco-list-row.focused', { hasText: wanted });
    // While the list is made anew, Enter begins a new line.
    await expect(async () => {
      await this.suggestions(wanted);
      await focused.waitFor({ timeout: 3_000 });
      await this.page.keyboard.press('Enter');
      const taken = await expect(async () => (await this.text()).includes(text), text, 3_000).then(
        () => true,
        () => false,
      );
      if (!taken) await this.press('Escape', 'Backspace');
      return taken;
    }, `“${wanted}” taken`);
  }

  /** Opens the list of quick fixes and takes the one with this title. */
  async fix(title: string): Promise<void> {
    const rows = this.page.locator('.action-widget .monaco-list-row');
    // The list closes where the editor is still moving.
    await expect(async () => {
      await this.page.keyboard.press('Control+.');
      await rows.filter({ hasText: title }).first().waitFor({ timeout: 3_000 });
      return true;
    }, `“${title}” among the quick fixes`);
    await expect(async () => {
      if ((await rows.filter({ hasText: title }).and(this.page.locator('.focused')).count()) > 0) return true;
      await this.page.keyboard.press('ArrowDown');
      return false;
    }, `“${title}” chosen`);
    await this.page.keyboard.press('Enter');
  }

  /** What is told of the place of the cursor. */
  async hover(): Promise<string> {
    await this.press('Control+K', 'Control+I');
    const content = this.page.locator('.monaco-hover:not(.hidden) .hover-contents').first();
    await content.waitFor();
    const text = await content.innerText();
    await this.press('Escape');
    return text.replaceAll('\u00A0', ' ');
  }

  private async place(): Promise<string> {
    return (await this.page.locator('[id="status.editor.selection"]').innerText()).trim();
  }

  private async fill(text: string): Promise<void> {
    const input = this.workbench.quickInput.locator('input[type="text"]');
    await input.waitFor();
    await input.fill(text);
  }
}
