import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { commands } from '../../src/features/shared/commands.ts';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string; readonly enablement?: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command?: string; readonly submenu?: string }[]>>;
    readonly keybindings: readonly {
      readonly command: string;
      readonly key: string;
      readonly when: string;
      readonly args?: unknown;
    }[];
    readonly configuration: readonly { readonly properties: Readonly<Record<string, { readonly scope: string }>> }[];
  };
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
}

const manifestText = readFileSync('package.json', 'utf8');
const manifest = JSON.parse(manifestText) as Manifest;
const strings = JSON.parse(readFileSync('package.nls.json', 'utf8')) as Record<string, string>;
const commandIds = manifest.contributes.commands.map(({ command }) => command);

describe('package.json', () => {
  it('declares exactly the commands of commands.ts', () => {
    assert.deepEqual([...commandIds].sort(), Object.values(commands).sort());
  });

  it('uses only declared commands in menus and keybindings', () => {
    const used = [...Object.values(manifest.contributes.menus).flat(), ...manifest.contributes.keybindings].flatMap(
      ({ command }) => command ?? [],
    );
    assert.deepEqual(
      used.filter((command) => !commandIds.includes(command)),
      [],
    );
  });

  it('uses exactly the strings in package.nls.json', () => {
    const used = new Set([...manifestText.matchAll(/"%([^%"]+)%"/g)].map((match) => match[1]));
    assert.deepEqual([...used].sort(), Object.keys(strings).sort());
  });

  it('does not bind Shift+Enter', () => {
    assert.deepEqual(
      manifest.contributes.keybindings.filter(({ key }) => /^shift\+enter$/i.test(key)),
      [],
    );
  });

  it('binds keys of Engee Files only while its list has the focus, and to the row with the focus', () => {
    const keys = manifest.contributes.keybindings.filter(({ command }) => command.startsWith('engee.serverFiles.'));
    assert.ok(keys.some(({ key }) => key === 'f2') && keys.some(({ key }) => key === 'delete'));
    for (const { command, when, args } of keys) {
      assert.equal(when, 'focusedView == engee.files && listFocus && !inputFocus', command);
      assert.deepEqual(args, { $treeViewId: 'engee.files', $focusedTreeItem: true }, command);
    }
  });

  it('lets no workspace change where tokens are sent', () => {
    const properties = Object.fromEntries(
      manifest.contributes.configuration.flatMap((group) => Object.entries(group.properties)),
    );
    const sensitive = Object.keys(properties).filter((name) => /^engee\.(baseUrl|oauth\.)/.test(name));
    assert.ok(sensitive.includes('engee.baseUrl'));
    for (const name of sensitive) assert.equal(properties[name]?.scope, 'application', name);
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    assert.deepEqual(
      restrictedConfigurations.filter((name) => name !== 'engee.sync.uploadOnSave').sort(),
      sensitive.sort(),
    );
  });

  it('lets no untrusted workspace upload files on save', () => {
    assert.ok(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations.includes('engee.sync.uploadOnSave'));
  });
});

describe('Strings of core and features', () => {
  it('are localized if they are shown', () => {
    // Only `own` converts a plain literal to a text that is shown. One with a space contains words.
    const shown = /\bown\(\s*['"`][^'"`]*\s/;
    const offenders = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts') && shown.test(readFileSync(path.join('src', file), 'utf8')),
    );
    assert.deepEqual(offenders, []);
  });
});

describe('Server commands', () => {
  const enabledIn = (command: string): string[] => {
    const enablement = manifest.contributes.commands.find((each) => each.command === command)?.enablement ?? '';
    const conditions = enablement
      .split(' && ')
      .map((condition) => /^engee\.serverState != (\w+)$/.exec(condition)?.[1]);
    assert.ok(
      conditions.every((state) => state !== undefined),
      enablement,
    );
    return ['unknown', 'stopped', 'starting', 'running', 'stopping', 'unreachable'].filter(
      (state) => !conditions.includes(state),
    );
  };

  it('are enabled only in states in which they have an effect', () => {
    assert.deepEqual(enabledIn('engee.server.start'), ['unknown', 'stopped', 'starting', 'stopping', 'unreachable']);
    assert.deepEqual(enabledIn('engee.server.stop'), ['unknown', 'starting', 'running', 'unreachable']);
    assert.deepEqual(enabledIn('engee.server.restart'), ['unknown', 'starting', 'running', 'unreachable']);
  });
});

describe('Run commands', () => {
  it('are enabled only if there is something to act on', () => {
    const offered = manifest.contributes.commands.flatMap(({ command, enablement }) =>
      command.startsWith('engee.run.') && enablement?.includes('engee.') === true ? [[command, enablement]] : [],
    );
    assert.deepEqual(Object.fromEntries(offered), {
      'engee.run.nextCell': 'engee.hasCells',
      'engee.run.previousCell': 'engee.hasCells',
      'engee.run.interrupt': 'engee.isRunning',
      'engee.run.cancel': 'engee.isRunning',
      'engee.run.showMenu': 'engee.isRunning',
      'engee.run.saveWhole': 'engee.hasRun',
      'engee.run.showFullOutput': 'engee.hasOutput',
      'engee.run.clearErrors': 'engee.hasErrors',
      'engee.run.clearInlineResults': 'engee.hasInlineResults',
    });
  });

  it('depend on context keys that the extension sets', () => {
    const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(path.join('src', file), 'utf8'))
      .join('\n');
    const keys = new Set([...manifestText.matchAll(/\bengee\.(?:is|has)[A-Z]\w+/g)].map(([key]) => key));
    assert.ok(keys.size >= 8);
    for (const key of keys) assert.ok(sources.includes(`'${key}'`), key);
  });
});
