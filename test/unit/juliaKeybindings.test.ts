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

/** What the Julia extension 1.232.0 binds in editors and terminals; on the Mac it binds the same. */
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

describe('The keys that run code', () => {
  it('are bound for the block, the block with advance, and the cell', () => {
    assert.deepEqual(runs.map(({ command }) => command).sort(), names);
  });

  it('are none of the Julia extension, nor the beginning of one', () => {
    const keys = keybindings.flatMap(({ key, mac }) => [key, ...(mac === undefined ? [] : [mac])]).map(normal);
    for (const key of keys) {
      const clashes = ofJulia
        .map(normal)
        .filter((theirs) => theirs === key || theirs.startsWith(`${key} `) || key.startsWith(`${theirs} `));
      assert.deepEqual(clashes, [], key);
    }
    assert.equal(new Set(keys).size, keys.length, 'two of ours are the same');
  });

  it('count only where somebody writes Julia and nothing else wants the key', () => {
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

  it('are not silent in Restricted Mode, where the command says why it does not run', () => {
    const withKeys = new Set(keybindings.map(({ command }) => command));
    const commandsOfRun = declared.filter(({ command }) => command.startsWith('engee.run.'));
    assert.ok(commandsOfRun.length > 10 && names.every((name) => withKeys.has(name)));
    for (const { command, enablement = '' } of commandsOfRun)
      assert.doesNotMatch(enablement, /isWorkspaceTrusted/, command);
    // The palette does not offer what would only be refused.
    const offered = menus.commandPalette
      .filter(({ when }) => when === 'isWorkspaceTrusted')
      .map(({ command }) => command);
    assert.deepEqual(offered.length, new Set([...names, ...offered]).size);
    for (const { command, when } of keybindings) assert.doesNotMatch(when, /isWorkspaceTrusted/, command);
  });
});

/** The same text for the same keys: modifiers in order, each step of a chord. */
function normal(key: string): string {
  const step = (keys: string) => keys.split('+').sort().join('+');
  return key.toLowerCase().split(' ').map(step).join(' ');
}
