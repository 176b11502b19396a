import { expect } from './expect';
import type { Locator, Page } from 'playwright-core';

const patience = 20_000;

/** The workbench as a person sees and drives it: by keyboard, palette, tree and menus. */
export class WorkbenchPage {
  constructor(readonly page: Page) {}

  /** Opens the side bar of the extension, by keyboard. */
  async openSideBar(): Promise<void> {
    // English and German; behind the name a badge may be told.
    const icon = this.page.locator('.activitybar a.action-label:is([aria-label^="Escalation"], [aria-label^="Eskalation"])');
    await icon.waitFor({ timeout: patience });
    const name = /^E\w+/u.exec((await icon.getAttribute('aria-label')) ?? '')![0];
    await this.command(`View: Show ${name}`);
    await this.page.locator('.sidebar .composite.title, .sidebar .pane-header').first().waitFor({ timeout: patience });
  }

  /** Runs a command by the palette. */
  async command(title: string): Promise<void> {
    const input = await this.opened('F1');
    await input.fill(`>${title}`);
    const row = this.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: title });
    await row.waitFor({ timeout: patience });
    await this.page.keyboard.press('Enter');
  }

  /** The input that a key opens. One that comes while the focus is on its way is lost, as it is for a person, who presses it again. */
  private async opened(key: string): Promise<Locator> {
    const input = this.quickInput.locator('input[type="text"]');
    await expect(async () => {
      await this.page.keyboard.press(key);
      return input.waitFor({ timeout: 3_000 }).then(
        () => true,
        () => false,
      );
    }, `what ${key} opens`);
    return input;
  }

  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget');
  }

  /** Waits for a question whose prompt or placeholder holds this text. */
  async question(text: string): Promise<void> {
    await expect(async () => {
      const shown = await this.quickInput.innerText();
      const placeholder = await this.quickInput.locator('input[type="text"]').getAttribute('placeholder');
      return `${shown} ${placeholder ?? ''}`.includes(text) && (await this.quickInput.isVisible());
    }, `the question “${text}”`);
  }

  /** Answers a question for text. */
  async answer(question: string, text: string): Promise<void> {
    await this.question(question);
    await this.quickInput.locator('input[type="text"]').fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** Answers a question by choosing; types what leaves one item. */
  async choose(question: string, item: string): Promise<void> {
    await this.question(question);
    await this.quickInput.locator('input[type="text"]').fill(item);
    await this.quickInput.locator('.monaco-list-row', { hasText: item }).first().waitFor({ timeout: patience });
    await this.page.keyboard.press('Enter');
  }

  /** The sentence under an input box. */
  async validation(): Promise<string> {
    return this.quickInput.locator('.quick-input-message').innerText();
  }

  async noQuestion(): Promise<void> {
    await expect(async () => !(await this.quickInput.isVisible()), 'no open question');
  }

  /** Rows of a view of the side bar, as a screen reader tells them. */
  async rows(): Promise<string[]> {
    return this.page
      .locator('.sidebar .monaco-list-row')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label') ?? ''));
  }

  row(text: string): Locator {
    return this.page.locator('.sidebar .monaco-list-row', { hasText: text }).first();
  }

  async waitForRow(text: string): Promise<void> {
    await this.row(text).waitFor({ timeout: patience });
  }

  /** Expands a row by keyboard. */
  async expand(text: string): Promise<void> {
    await this.waitForRow(text);
    // A row gets its children when the record has been read anew, which may be in this moment.
    await expect(async () => {
      const state = await this.row(text).getAttribute('aria-expanded');
      if (state === 'false') {
        await this.row(text).click({ position: { x: 60, y: 8 }, modifiers: [] });
        await this.page.keyboard.press('ArrowRight');
      }
      return state === 'true';
    }, `“${text}” expanded`);
  }

  /** Chooses an item of a row's context menu. */
  async contextMenu(row: string, item: string): Promise<void> {
    const opened = this.page.locator('.context-view .action-item, .monaco-menu .action-item', { hasText: item }).first();
    // A tree that is drawn anew in that moment closes its menu, and a person opens it again.
    await expect(async () => {
      if (!(await opened.isVisible())) await this.row(row).click({ button: 'right', timeout: 3_000 });
      return opened.waitFor({ timeout: 3_000 }).then(() => true);
    }, `the menu of “${row}”`);
    await this.menu(item);
  }

  /** Chooses an item of the menu that is open. */
  async menu(item: string): Promise<void> {
    const entry = this.page.locator('.context-view .action-item, .monaco-menu .action-item', { hasText: item }).first();
    await entry.waitFor({ timeout: patience });
    // A menu takes no click in its first moment, but keys.
    await entry.hover();
    await this.page.keyboard.press('Enter');
  }

  async notification(text: string): Promise<void> {
    await this.page
      .locator('.notification-toast, .notifications-list-container .notification-list-item', { hasText: text })
      .first()
      .waitFor({ timeout: patience });
  }

  /** Presses a button of a notification, which goes with it. One that comes in that moment moves the others away from the mouse. */
  async notificationButton(text: string, button: string): Promise<void> {
    const item = this.page
      // Of a list that is closed, rows may stay behind.
      .locator('.notification-toast:visible, .notifications-list-container .notification-list-item:visible', { hasText: text })
      .first();
    await expect(async () => {
      if (await item.isVisible()) await item.getByRole('button', { name: button, exact: true }).click({ timeout: 3_000 });
      return item.waitFor({ state: 'hidden', timeout: 3_000 }).then(() => true);
    }, `“${button}” pressed`);
  }

  /** Title line of the active escalation's view, the message below it, and its rows. */
  async activeView(): Promise<string> {
    return this.page.locator('.sidebar .pane').first().innerText();
  }

  /** Opens a file by its name, at a line where one is given: `belt.ts:12`. */
  async openFile(name: string): Promise<void> {
    const [file] = name.split(':');
    const input = await this.opened('Control+P');
    await input.fill(name);
    await this.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: file! }).waitFor({ timeout: patience });
    await this.page.keyboard.press('Enter');
    await this.page.locator('.tab.active', { hasText: file! }).waitFor({ timeout: patience });
  }

  async statusBarText(): Promise<string> {
    return this.page.locator('[id="third-level.escalation-workbench.escalation.status"]').innerText();
  }

  async tab(name: string): Promise<void> {
    await this.page.locator('.tab', { hasText: name }).first().waitFor({ timeout: patience });
  }

  /** Nothing has moved for a moment: two looks in a row show the same. */
  async settled(): Promise<void> {
    let last = '';
    await expect(async () => {
      await this.page.waitForTimeout(300);
      const now = (await this.page.screenshot()).toString('base64');
      const same = now === last;
      last = now;
      return same;
    }, 'a picture that stands still');
  }
}
