import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'mocha';

interface Keybinding {
  readonly command: string;
  readonly key: string;
  readonly mac?: string;
  readonly when: string;
}

interface Contributes {
  readonly keybindings: readonly Keybinding[];
  readonly commands: readonly { readonly command: string; readonly enablement?: string }[];
  readonly menus: { readonly commandPalette: readonly { readonly command: string; readonly when: string }[] };
}

const {
  keybindings,
  commands: declared,
  menus,
} = (JSON.parse(readFileSync('package.json', 'utf8')) as { contributes: Contributes }).contributes;
const names = ['engee.run.cellAndAdvance', 'engee.run.selection', 'engee.run.selectionAndAdvance'];
const runs = keybindings.filter(({ command }) => names.includes(command));

/** The keybindings of the Julia extension 1.232.0 in editors and terminals, on macOS too. */
const ofJulia = [
  'shift+enter',
  'ctrl+enter',
  'alt+enter',
  'alt+shift+enter',
  'ctrl+c',
  'ctrl+shift+c',
  'escape',
  'alt+j alt+c',
  'alt+j alt+m',
  'alt+j alt+n',
  'alt+j alt+o',
  'alt+j alt+k',
  'alt+j alt+r',
  'alt+j alt+e',
  'alt+j alt+d',
  'alt+j alt+p',
  'alt+j alt+w',
];

describe('Keybindings that run code', () => {
  it('exist for the block, the block with advance, and the cell', () => {
    assert.deepEqual(runs.map(({ command }) => command).sort(), names);
  });

  it('do not clash with keybindings of the Julia extension or their first steps', () => {
    const keys = keybindings.flatMap(({ key, mac }) => [key, ...(mac === undefined ? [] : [mac])]).map(normalize);
    for (const key of keys) {
      const clashes = ofJulia
        .map(normalize)
        .filter((theirs) => theirs === key || theirs.startsWith(`${key} `) || key.startsWith(`${theirs} `));
      assert.deepEqual(clashes, [], key);
    }
  });

  it('are different from each other where they apply', () => {
    const uses = keybindings.flatMap(({ key, mac, when }) => {
      const view = /focusedView == (\S+)/.exec(when)?.[1] ?? '';
      return [`${normalize(key)} in ${view}`, ...(mac === undefined ? [] : [`${normalize(mac)} in ${view}`])];
    });
    assert.deepEqual([...new Set(uses)], uses);
  });

  it('apply only while Julia code is edited and nothing else needs the key', () => {
    for (const { command, when } of runs) {
      const conditions = when.split(' && ');
      for (const needed of [
        'editorTextFocus',
        'editorLangId == julia',
        '!findWidgetVisible',
        '!suggestWidgetVisible',
        '!notebookEditorFocused',
      ]) {
        assert.ok(conditions.includes(needed), `${command}: ${needed}`);
      }
    }
  });

  it('work in Restricted Mode, where the command says why it does not run', () => {
    const withKeys = new Set(keybindings.map(({ command }) => command));
    const commandsOfRun = declared.filter(({ command }) => command.startsWith('engee.run.'));
    assert.ok(commandsOfRun.length > 10 && names.every((name) => withKeys.has(name)));
    for (const { command, enablement = '' } of commandsOfRun)
      assert.doesNotMatch(enablement, /isWorkspaceTrusted/, command);
    // The palette doesn't offer commands that would be refused.
    const offered = menus.commandPalette
      .filter(({ when }) => when === 'isWorkspaceTrusted')
      .map(({ command }) => command);
    assert.deepEqual(offered.length, new Set([...names, ...offered]).size);
    for (const { command, when } of keybindings) assert.doesNotMatch(when, /isWorkspaceTrusted/, command);
  });
});

/** Normalizes a keybinding: sorts the modifiers of each step of a chord. */
function normalize(key: string): string {
  const step = (keys: string) => keys.split('+').sort().join('+');
  return key.toLowerCase().split(' ').map(step).join(' ');
}
