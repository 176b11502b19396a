import type { VerdictKind } from './verdict';

/** Kinds of colour themes; each has colours of its own. */
export type ThemeKind = 'light' | 'dark' | 'highContrast' | 'highContrastLight';

/** The theme colours, as `package.json` contributes them. */
export const verdictColors: { readonly [kind in VerdictKind]: string } = {
  cause: 'escalation.causeForeground',
  suspect: 'escalation.suspectForeground',
  mitigation: 'escalation.mitigationForeground',
  fix: 'escalation.fixForeground',
  revert: 'escalation.revertForeground',
  linked: 'escalation.linkedForeground',
  exonerated: 'escalation.exoneratedForeground',
  settled: 'escalation.settledForeground',
};

/** Their defaults: a picture in the gutter can't follow a theme colour. A test compares them with `package.json`. */
export const verdictPalettes: { readonly [theme in ThemeKind]: { readonly [kind in VerdictKind]: string } } = {
  light: {
    cause: '#c4181f',
    suspect: '#a85500',
    mitigation: '#6b2fb3',
    fix: '#1d6f2b',
    revert: '#0b62a8',
    linked: '#3f4a9c',
    exonerated: '#1d6f2b',
    settled: '#5f6a75',
  },
  dark: {
    cause: '#ff7b72',
    suspect: '#f0a848',
    mitigation: '#c69cf5',
    fix: '#7ccf85',
    revert: '#6cb6ff',
    linked: '#a5b4fc',
    exonerated: '#7ccf85',
    settled: '#9aa4af',
  },
  highContrast: {
    cause: '#ff8a80',
    suspect: '#ffc266',
    mitigation: '#dcb8ff',
    fix: '#8dff9a',
    revert: '#8fd0ff',
    linked: '#c3ccff',
    exonerated: '#8dff9a',
    settled: '#ffffff',
  },
  highContrastLight: {
    cause: '#8f0008',
    suspect: '#6e3400',
    mitigation: '#4b0f94',
    fix: '#0b4717',
    revert: '#0a3f73',
    linked: '#20297a',
    exonerated: '#0b4717',
    settled: '#292929',
  },
};

/** A sign for the end of a line; each has the shape of the picture in the gutter. */
export const verdictSigns: { readonly [kind in VerdictKind]: string } = {
  cause: '⬢',
  suspect: '◆',
  mitigation: '▲',
  fix: '✚',
  revert: '↶',
  linked: '●',
  exonerated: '✓',
  settled: '◇',
};

/** Each kind has a shape of its own, in a field of 16 by 16. */
function shape(kind: VerdictKind, color: string, ground: string): string {
  const line = `fill="none" stroke="${color}" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"`;
  const full = `fill="${color}"`;
  switch (kind) {
    case 'cause':
      return `<path ${full} d="M8 1.5 13.7 4.75v6.5L8 14.5 2.3 11.25v-6.5z"/><path d="M7.1 4.6h1.8l-.3 4.2H7.4zM7.1 9.9h1.8v1.6H7.1z" fill="${ground}"/>`;
    case 'suspect':
      return `<path ${full} d="M8 2.2 13.8 8 8 13.8 2.2 8z"/>`;
    case 'mitigation':
      return `<path ${full} d="M8 2.6 14 13H2z"/>`;
    case 'fix':
      return `<path ${full} d="M6.2 2.5h3.6v3.7h3.7v3.6H9.8v3.7H6.2V9.8H2.5V6.2h3.7z"/>`;
    case 'revert':
      return `<path ${line} d="M5.6 3 2.8 5.8l2.8 2.8M3.2 5.8h5.6a3.6 3.6 0 0 1 0 7.2H6"/>`;
    case 'linked':
      return `<circle ${full} cx="8" cy="8" r="4.6"/>`;
    case 'exonerated':
      return `<path ${line} d="m2.8 8.6 3.4 3.6 7-8"/>`;
    case 'settled':
      return `<path ${line} d="M8 2.8 13.2 8 8 13.2 2.8 8z"/>`;
  }
}

/** The picture for the gutter, as SVG; what is only supposed is small, with dots around it. */
export function verdictIcon(kind: VerdictKind, theme: ThemeKind, supposed = false): string {
  const ground = theme === 'light' || theme === 'highContrastLight' ? '#ffffff' : '#000000';
  const color = verdictPalettes[theme][kind];
  const whole = shape(kind, color, ground);
  const dots = `<circle cx="8" cy="8" r="7" fill="none" stroke="${color}" stroke-width="1.4" stroke-linecap="round" stroke-dasharray="0 3.14"/>`;
  const drawing = supposed ? `${dots}<g transform="translate(4 4) scale(.5)">${whole}</g>` : whole;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16">${drawing}</svg>`;
}
