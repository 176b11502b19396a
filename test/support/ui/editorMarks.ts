import type { Page } from 'playwright-core';
import type { VerdictKind } from '../../../src/ui/editor/annotations/verdict';
import { verdictKinds } from '../../../src/ui/editor/annotations/verdict';
import { type ThemeKind, verdictIcon } from '../../../src/ui/editor/annotations/verdictIcons';

const themes: readonly ThemeKind[] = ['light', 'dark', 'highContrast', 'highContrastLight'];

/** A picture in the gutter: the line's number, what it shows, and for which theme it is drawn. */
export interface Mark {
  readonly line: number;
  readonly kind: VerdictKind;
  readonly theme: ThemeKind;
  readonly supposed: boolean;
}

const pictures = new Map(
  themes.flatMap((theme) =>
    verdictKinds.flatMap((kind) =>
      [false, true].map((supposed) => [verdictIcon(kind, theme, supposed), { kind, theme, supposed }] as const),
    ),
  ),
);

// As text: what compiles the tests adds helpers to functions that a page doesn't have.
const readPictures = `(editor) => {
  const numbers = [...editor.querySelectorAll('.line-numbers')].map((one) => ({
    line: Number(one.textContent),
    top: Math.round(one.getBoundingClientRect().top),
  }));
  return [...editor.querySelectorAll('.cgmr')].flatMap((one) => {
    const image = /base64,([^"')]+)/.exec(getComputedStyle(one).backgroundImage);
    const top = Math.round(one.getBoundingClientRect().top);
    const number = numbers.find((other) => Math.abs(other.top - top) <= 2);
    return image && number ? [{ line: number.line, picture: atob(image[1]) }] : [];
  });
}`;

const readTexts = `(editor) => [...editor.querySelectorAll('.view-line span')].flatMap((one) => {
  const { content } = getComputedStyle(one, '::after');
  return content.startsWith('"') && content.length > 2 ? [content.slice(1, -1)] : [];
})`;

const readRuler = `(editor) => {
  const canvas = editor.querySelector('canvas.decorationsOverviewRuler');
  const { width, height } = canvas;
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
  const colors = new Set();
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] < 250) continue;
    colors.add('#' + [data[at], data[at + 1], data[at + 2]].map((part) => part.toString(16).padStart(2, '0')).join(''));
  }
  return [...colors];
}`;

/** What annotations show in an editor of the workbench, as it is drawn. */
export class EditorMarks {
  /** @param editor which of the editors that are seen, by their order in the page */
  constructor(
    private readonly page: Page,
    private readonly editor: number = 0,
  ) {}

  /** The pictures in the gutter, by line. */
  async gutter(): Promise<Mark[]> {
    const found = (await this.read(readPictures)) as { line: number; picture: string }[];
    return found
      .flatMap(({ line, picture }) => {
        const known = pictures.get(picture);
        return known ? [{ line, ...known }] : [];
      })
      .toSorted((one, other) => one.line - other.line);
  }

  /** `4 suspect, 5 supposed suspect` */
  async lines(): Promise<string> {
    return (await this.gutter()).map(({ line, kind, supposed }) => `${line} ${supposed ? 'supposed ' : ''}${kind}`).join(', ');
  }

  /** The texts behind lines, with ordinary blanks. */
  async texts(): Promise<string[]> {
    const texts = (await this.read(readTexts)) as string[];
    return texts.map((text) => text.replaceAll('\u00a0', ' '));
  }

  /** Colours of the overview ruler that are drawn in full, as `#rrggbb`. */
  async rulerColors(): Promise<string[]> {
    return (await this.read(readRuler)) as string[];
  }

  private async read(look: string): Promise<unknown> {
    return this.page.evaluate(
      `(${look})([...document.querySelectorAll('.editor-instance .monaco-editor[role="code"], .editor-instance .monaco-editor')]` +
        `.filter((one) => one.querySelector('.line-numbers') && one.getBoundingClientRect().width > 0)[${this.editor}])`,
    );
  }
}
