import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { joinBridge } from '../../src/bridge/joinBridge.mjs';
import { freightOf } from '../../src/core/bridge/bridgeFreight.ts';
import { bridgeModule } from '../../src/core/bridge/bridgeModule.ts';
import { installExpression } from '../../src/core/bridge/installExpression.ts';

const folder = 'src/bridge';
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.jl'));

/** The modules: their names, root files and the files that they are joined of. Some files are part of both. */
const modules = [
  { name: 'bridge', root: 'bridge.jl', parts: sources.filter((name) => path.dirname(name) === '.') },
  {
    name: 'module for files',
    root: path.join('files', 'files.jl'),
    parts: [...sources.filter((name) => path.dirname(name) === 'files'), 'start.jl', 'text.jl', 'packing.jl'],
  },
  {
    name: 'module for help',
    root: path.join('help', 'help.jl'),
    parts: [
      ...sources.filter((name) => path.dirname(name) === 'help'),
      ...['start.jl', 'text.jl', 'main.jl', 'completions.jl', 'sizes.jl'],
    ],
  },
] as const;

/** Returns the lines of Julia code without comments, docstrings and string contents. Sufficient for the style of these files. */
function codeLines(source: string): readonly string[] {
  return source
    .replace(/^"""[^]*?^"""$/gm, (text) => text.replace(/[^\n]/g, ''))
    .split('\n')
    .map((line) => line.replace(/"(?:[^"\\]|\\.)*"/g, '""').replace(/#.*$/, ''));
}

/** Returns the lines that access Main. Only one file may, because on Julia 1.12 a binding must be read in the newest world. */
function linesWithMain(source: string): readonly string[] {
  return codeLines(source).filter((line) => /\bMain\b/.test(line));
}

describe('Bridge source', () => {
  it('accesses bindings of Main only in main.jl', () => {
    for (const name of sources) {
      if (name !== 'main.jl') assert.deepEqual(linesWithMain(readFileSync(path.join(folder, name), 'utf8')), [], name);
    }
  });

  it('accesses bindings of Main in the newest world', () => {
    const lines = linesWithMain(readFileSync(path.join(folder, 'main.jl'), 'utf8'));
    assert.ok(lines.length >= 5);
    // `Core.eval` switches to the newest world itself, and a module passed to `show` only affects the printing.
    for (const line of lines)
      assert.match(line, /Base\.invokelatest\(|Core\.eval\(Main, expression\)|:module => Main/, line);
  });

  it('reports errors in the newest world', () => {
    const lines = sources.flatMap((name) => codeLines(readFileSync(path.join(folder, name), 'utf8')));
    const ofRuns = lines.filter((line) => /\bcaught\(/.test(line) && !line.startsWith('function '));
    assert.ok(ofRuns.length >= 2);
    for (const line of ofRuns) assert.match(line, /Base\.invokelatest\(failed, caught\(/);
  });

  it('is checked by a search that finds every access to Main', () => {
    for (const planted of ['isdefined(Main, name)', 'Main.x', 'getfield(Main, :x) # Main', 'names(Main)'])
      assert.equal(linesWithMain(planted).length, 1, planted);
    for (const harmless of ['# Main', 'x = "Main"', '"""\nMain\n"""', 'is_in_main(name)'])
      assert.equal(linesWithMain(harmless).length, 0, harmless);
  });

  for (const { name, root, parts } of modules) {
    it(`is joined to the ${name} without comments and docstrings and with all of its code`, () => {
      const joined = joinBridge(path.join(folder, root));
      assert.deepEqual(
        joined.split('\n').filter((line) => /^\s*(?:#|"(?:[^"\\]|\\.)*"$|"""$|include\()/.test(line)),
        [],
      );
      const definitions = (text: string) =>
        [...text.matchAll(/^(?:function|mutable struct|struct|const) [\w.!]+/gm)].map(([found]) => found);
      const written = parts.flatMap((part) => definitions(readFileSync(path.join(folder, part), 'utf8'))).sort();
      assert.deepEqual(definitions(joined).sort(), written);
      assert.ok(written.length > (name === 'module for help' ? 20 : 50));
    });
  }

  it('contains no strings that look like docstrings', () => {
    for (const name of sources) {
      const lines = readFileSync(path.join(folder, name), 'utf8')
        .replace(/^"""\n[^]*?\n"""$/gm, '')
        .split('\n');
      for (const [index, line] of lines.entries()) {
        const where = `${name}:${index + 1}`;
        // A docstring is directly followed by what it describes.
        if (/^\s*"(?:[^"\\]|\\.)*"$/.test(line))
          assert.match(
            lines[index + 1] ?? '',
            /^\s*(?:function |struct |mutable struct |const |[\w.!]+\(|\w+::|\w+ = )/,
            where,
          );
        assert.equal((line.match(/"""/g)?.length ?? 0) % 2, 0, `${where}: a multiline string`);
      }
    }
  });

  for (const { name, root } of modules) {
    for (const [form, limitKiB] of [
      [{ isPacked: true, partLength: Infinity }, 24],
      // Gateways accept 64 KiB. Without zlib, the module for files is larger and may need parts.
      [{ isPacked: false, partLength: Infinity }, name === 'module for files' ? 80 : 64],
      [{ isPacked: true, partLength: 12 * 1024 }, 16],
      [{ isPacked: false, partLength: 12 * 1024 }, 16],
      [{ isPacked: true, partLength: 3 * 1024 }, 8],
      [{ isPacked: false, partLength: 3 * 1024 }, 8],
    ] as const) {
      it(`lets the ${name} be installed by requests below ${limitKiB} KiB if it is ${form.isPacked ? 'packed' : 'not packed'} and split into parts of ${form.partLength}`, async () => {
        const module = await bridgeModule(joinBridge(path.join(folder, root)));
        const freight = await freightOf(module, form);
        for (const index of freight.parts.keys()) {
          const bytes = Buffer.byteLength(JSON.stringify({ command: installExpression(module, freight, index) }));
          assert.ok(bytes < limitKiB * 1024, `${bytes} bytes`);
        }
      });
    }
  }
});
