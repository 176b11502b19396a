import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';
import {
  attachmentPath,
  entryPath,
  folderOf,
  followUpPath,
  headPath,
  idKindNames,
  letterOf,
  logPath,
} from '../../../src/record/layout';
import { commandIds, contextKeys, settings, viewIds } from '../../../src/ui/contributions';
import { repositoryRoot } from '../../support/sourceFiles';

interface MenuItem {
  readonly command?: string;
  readonly submenu?: string;
  readonly when?: string;
  readonly group?: string;
}

interface Manifest {
  readonly icon: string;
  readonly activationEvents: readonly string[];
  readonly extensionKind: readonly string[];
  readonly extensionDependencies?: readonly string[];
  readonly enabledApiProposals?: readonly string[];
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly supported: unknown; readonly restrictedConfigurations: readonly string[] };
  };
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category: string;
      readonly icon?: string;
    }[];
    readonly views: { readonly [container: string]: readonly { readonly id: string }[] };
    readonly viewsWelcome: readonly { readonly view: string; readonly when: string }[];
    readonly menus: { readonly [menu: string]: readonly MenuItem[] };
    readonly submenus: readonly { readonly id: string }[];
    readonly languages: readonly {
      readonly id: string;
      readonly filenamePatterns: readonly string[];
      readonly configuration: string;
    }[];
    readonly grammars: readonly { readonly language: string; readonly path: string }[];
    readonly yamlValidation: readonly { readonly fileMatch: string; readonly url: string }[];
    readonly configuration: { readonly properties: { readonly [name: string]: { readonly scope: string } } };
    readonly keybindings?: readonly { readonly key: string; readonly mac?: string; readonly when?: string }[];
  };
}

const text = readFileSync(join(repositoryRoot, 'package.json'), 'utf8');
const manifest: Manifest = JSON.parse(text);
const { languages, grammars, yamlValidation } = manifest.contributes;
const { commands, views, viewsWelcome, menus, submenus, configuration, keybindings = [] } = manifest.contributes;
const welcomeTexts = readFileSync(join(repositoryRoot, 'package.nls.json'), 'utf8');

/** Need a row of the tree, so the palette does not offer them. */
const treeOnly = [commandIds.openEntry, commandIds.moveStepUp, commandIds.moveStepDown, commandIds.copyReference];
const items = Object.values(menus).flat();
const rows = menus['view/item/context'] ?? [];

function sorted(texts: Iterable<string>): string[] {
  return [...new Set(texts)].sort();
}

describe('manifest', () => {
  it('contributes exactly the commands, views and settings that the code names', () => {
    assert.deepEqual(commands.map(({ command }) => command).sort(), Object.values<string>(commandIds).sort());
    assert.deepEqual(
      sorted(
        Object.values(views)
          .flat()
          .map(({ id }) => id),
      ),
      sorted(Object.values(viewIds)),
    );
    const { section, ...names } = settings;
    assert.deepEqual(
      sorted(Object.keys(configuration.properties)),
      sorted(Object.values(names).map((name) => `${section}.${name}`)),
    );
  });

  it('gives every command a title and the category in both languages', () => {
    for (const { command, title, category } of commands) {
      assert.equal(title, `%command.${command.split('.')[1]}.title%`);
      assert.equal(category, '%category%');
    }
  });

  it('offers every action of the tree in the palette, but for those that need a row', () => {
    const hidden = (menus['commandPalette'] ?? []).filter(({ when }) => when === 'false').map(({ command }) => command ?? '');
    assert.deepEqual(sorted(hidden), sorted(treeOnly));
    assert.deepEqual(
      (menus['commandPalette'] ?? []).filter(({ when }) => when !== 'false'),
      [],
    );
  });

  it('has every row action without the mouse too: each inline icon is in the row’s menu or in the palette', () => {
    const inMenu = new Set(rows.filter(({ group }) => !group?.startsWith('inline')).map(({ command }) => command));
    const inline = rows.filter(({ group }) => group?.startsWith('inline')).map(({ command }) => command ?? '');
    assert.deepEqual(
      inline.filter((command) => !inMenu.has(command) && treeOnly.some((one) => one === command)),
      [],
    );
  });

  it('shows an icon for every command that stands in a title line or in a row', () => {
    const shown = new Set(items.filter(({ group }) => /^(?:inline|navigation)/u.test(group ?? '')).map(({ command }) => command));
    assert.deepEqual(
      commands.filter(({ command, icon }) => shown.has(command) && icon === undefined).map(({ command }) => command),
      [],
    );
  });

  it('keeps each title line to four icons', () => {
    for (const view of Object.values(viewIds)) {
      const icons = (menus['view/title'] ?? []).filter(
        ({ when, group }) => when?.includes(view) && group?.startsWith('navigation'),
      );
      assert.ok(icons.length <= 4, view);
    }
  });

  it('names only commands, submenus, views and context keys that exist', () => {
    const ids = new Set<string>(Object.values(commandIds));
    const links = [...welcomeTexts.matchAll(/\(command:(escalation\.[\w.]+)/gu), ...text.matchAll(/onCommand:([\w.]+)/gu)].map(
      ([, id]) => id!,
    );
    assert.deepEqual(
      [...items.flatMap(({ command }) => command ?? []), ...links].filter((id) => !ids.has(id)),
      [],
    );
    const submenuIds = submenus.map(({ id }) => id);
    assert.deepEqual(
      items.flatMap(({ submenu }) => submenu ?? []).filter((id) => !submenuIds.includes(id)),
      [],
    );
    const known = new Set<string>([...Object.values(contextKeys), ...Object.values(viewIds)]);
    const clauses = [...items, ...viewsWelcome].flatMap(({ when }) => when ?? []);
    const named = clauses.flatMap((when) => [...when.matchAll(/(?<!\w)escalation\.\w+/gu)].map(([name]) => name));
    assert.ok(named.length > 20);
    assert.deepEqual(sorted(named.filter((name) => !known.has(name))), []);
  });

  it('tells every state in both views', () => {
    for (const state of ['none', 'untrusted', 'empty']) {
      for (const view of Object.values(viewIds)) {
        assert.ok(
          viewsWelcome.some((one) => one.view === view && one.when.includes(`${contextKeys.state} == ${state}`)),
          `${view} ${state}`,
        );
      }
    }
    assert.ok(viewsWelcome.some(({ view, when }) => view === viewIds.active && when.includes(`${contextKeys.state} == choose`)));
  });

  it('binds no key with Alt, and none without a condition', () => {
    for (const { key, mac, when } of keybindings) {
      assert.doesNotMatch(`${key} ${mac ?? ''}`, /\b(?:alt|option)\b/iu);
      assert.ok(when !== undefined && when !== '', key);
    }
  });

  it('activates for records in the workspace only, and depends on no other extension', () => {
    assert.deepEqual(manifest.activationEvents, ['workspaceContains:.escalation/*/escalation.yaml']);
    assert.equal(manifest.extensionDependencies, undefined);
    assert.equal(manifest.enabledApiProposals, undefined);
    assert.deepEqual(manifest.extensionKind, ['workspace']);
  });

  it('reads in untrusted workspaces, without the folder that the workspace names', () => {
    assert.equal(manifest.capabilities.untrustedWorkspaces.supported, 'limited');
    assert.deepEqual(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations, [
      `${settings.section}.${settings.recordsFolder}`,
    ]);
  });

  it('names only pictures that are there', () => {
    const pictures = sorted([...text.matchAll(/"(media\/[^"]+)"/gu)].map(([, path]) => path!));
    assert.ok(pictures.length >= 7);
    assert.deepEqual(
      pictures.filter((path) => !existsSync(join(repositoryRoot, path))),
      [],
    );
  });
});

describe('the languages of record files', () => {
  /** Language of a file below the records folder, by the patterns of the manifest. */
  const languageOf = (path: string): string | undefined =>
    languages.find(({ filenamePatterns }) =>
      filenamePatterns.some((pattern) => matchesGlob(`/project/.escalation/${path}`, pattern)),
    )?.id;

  it('cover every file of the record', () => {
    assert.equal(languageOf(headPath('slug')), 'escalation-record');
    assert.equal(languageOf(followUpPath('slug')), 'escalation-record');
    assert.equal(languageOf(logPath('slug')), 'escalation-log');
    for (const kind of idKindNames) {
      const path = entryPath('slug', kind, `${letterOf(kind)}-04tz`, 'title');
      assert.equal(languageOf(path), kind === 'update' ? 'escalation-update' : 'escalation-record', path);
    }
  });

  it('leave all other files alone', () => {
    assert.equal(languageOf(attachmentPath('slug', 'evidence', 'E-04tz', 'patch')), undefined);
    assert.equal(languageOf('slug/notes.yaml'), undefined);
    assert.equal(languageOf('escalation.yaml'), undefined);
    assert.equal(
      languages.some(({ filenamePatterns }) => filenamePatterns.some((one) => matchesGlob('/project/log.yaml', one))),
      false,
    );
  });

  it('have a grammar and a configuration that are there and can be read', () => {
    assert.deepEqual(
      grammars.map(({ language }) => language),
      languages.map(({ id }) => id),
    );
    for (const path of [...languages.map(({ configuration: one }) => one), ...grammars.map((one) => one.path)])
      assert.equal(typeof JSON.parse(readFileSync(join(repositoryRoot, path), 'utf8')), 'object', path);
  });

  it('have a schema for other YAML extensions, kind by kind', () => {
    const covered = (path: string): boolean =>
      yamlValidation.some(({ fileMatch }) => matchesGlob(`.escalation/${path}`, fileMatch));
    for (const kind of idKindNames.filter((one) => one !== 'update')) {
      assert.ok(covered(`slug/${folderOf(kind)}/${letterOf(kind)}-04tz-title.yaml`), kind);
      assert.ok(
        yamlValidation.some(({ url }) => url === `./dist/schemas/${kind}.json`),
        kind,
      );
    }
    for (const path of [headPath('slug'), followUpPath('slug'), logPath('slug')]) assert.ok(covered(path), path);
  });
});
