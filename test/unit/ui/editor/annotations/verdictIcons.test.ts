import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { verdictKinds } from '../../../../../src/ui/editor/annotations/verdict';
import {
  type ThemeKind,
  verdictColors,
  verdictIcon,
  verdictPalettes,
  verdictSigns,
} from '../../../../../src/ui/editor/annotations/verdictIcons';
import { repositoryRoot } from '../../../../support/sourceFiles';

interface Manifest {
  readonly contributes: {
    readonly colors: readonly { readonly id: string; readonly defaults: { readonly [theme in ThemeKind]: string } }[];
  };
}

const manifest: Manifest = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8'));
const themes: readonly ThemeKind[] = ['light', 'dark', 'highContrast', 'highContrastLight'];

/** Contrast by WCAG 2 of a colour with black or white. */
function contrast(color: string, ground: 'black' | 'white'): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  return ground === 'white' ? 1.05 / (luminance + 0.05) : (luminance + 0.05) / 0.05;
}

describe('The pictures of verdicts', () => {
  it('have the colours that the manifest contributes', () => {
    assert.deepEqual(
      Object.fromEntries(manifest.contributes.colors.map(({ id, defaults }) => [id, defaults])),
      Object.fromEntries(
        verdictKinds.map((kind) => [
          verdictColors[kind],
          Object.fromEntries(themes.map((theme) => [theme, verdictPalettes[theme][kind]])),
        ]),
      ),
    );
  });

  it('differ in shape, not only in colour', () => {
    const shapes = verdictKinds.flatMap((kind) =>
      [false, true].map((supposed) => verdictIcon(kind, 'dark', supposed).replaceAll(/#[0-9a-f]{6}/gu, '')),
    );
    assert.equal(new Set(shapes).size, 2 * verdictKinds.length);
    assert.equal(new Set(verdictKinds.map((kind) => verdictSigns[kind])).size, verdictKinds.length);
  });

  it('stand out from the ground: 4.5 to 1, in high contrast 7 to 1', () => {
    for (const theme of themes) {
      const least = theme.startsWith('highContrast') ? 7 : 4.5;
      const ground = theme === 'light' || theme === 'highContrastLight' ? 'white' : 'black';
      for (const kind of verdictKinds) {
        const found = contrast(verdictPalettes[theme][kind], ground);
        assert.ok(found >= least, `${kind} in ${theme}: ${found.toFixed(1)}`);
      }
    }
  });
});
