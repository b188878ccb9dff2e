import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';

/** One planted violation for each rule of the configuration. */
const planted: Record<string, Record<string, string>> = {
  'no-cycles': { 'src/core/lib/a.ts': "import './b.ts';", 'src/core/lib/b.ts': "import './a.ts';" },
  'no-orphans': { 'src/core/lib/orphan.ts': 'export {};' },
  'core-is-plain': { 'src/core/run/editor.ts': "import 'vscode';" },
  'core-without-io': { 'src/core/run/disk.ts': "import 'node:fs';" },
  'core-sees-ports-only': {
    'src/core/run/adapter.ts': "import '../../platform/node/clock.ts';",
    'src/platform/node/clock.ts': 'export {};',
  },
  'areas-of-core-are-apart': {
    'src/core/run/area.ts': "import '../files/path.ts';",
    'src/core/files/path.ts': 'export {};',
  },
  'stack-trace-is-below-views': {
    'src/core/stackTrace/view.ts': "import '../output/lines.ts';",
    'src/core/output/lines.ts': 'export {};',
  },
  'views-of-runs-are-apart': { 'src/core/inline/other.ts': "import '../output/lines.ts';" },
  'julia-is-generic': {
    'src/core/julia/run.ts': "import '../run/service.ts';",
    'src/core/run/service.ts': 'export {};',
  },
  'repl-shows-runs': {
    'src/core/repl/area.ts': "import '../server/server.ts';",
    'src/core/server/server.ts': 'export {};',
  },
  'notebook-shows-runs': { 'src/core/notebook/area.ts': "import '../server/server.ts';" },
  'line-editor-is-generic': {
    'src/core/lineEditor/prompt.ts': "import '../repl/repl.ts';",
    'src/core/repl/repl.ts': 'export {};',
  },
  'errors-are-above-lib-only': {
    'src/core/errors/up.ts': "import '../api/info.ts';",
    'src/core/api/info.ts': 'export {};',
  },
  'lib-is-the-bottom': {
    'src/core/lib/up.ts': "import '../errors/fault.ts';",
    'src/core/errors/fault.ts': 'export {};',
  },
  'features-are-apart': {
    'src/features/run/other.ts': "import '../files/menu.ts';",
    'src/features/files/menu.ts': 'export {};',
  },
  'shared-is-shared': { 'src/features/shared/up.ts': "import '../files/menu.ts';" },
  'modules-are-the-top': {
    'src/features/run/top.ts': "import '../../modules/features.ts';",
    'src/modules/features.ts': 'export {};',
  },
  'modules-compose-features': {
    'src/modules/around.ts': "import '../features/files/menu.ts';",
  },
  'parts-are-below-their-module': {
    'src/features/files/up.ts': "import './module.ts';",
    'src/features/files/module.ts': 'export {};',
  },
  'features-see-ports-only': { 'src/features/run/adapter.ts': "import '../../platform/node/clock.ts';" },
  'features-without-io': { 'src/features/run/disk.ts': "import 'node:fs';" },
  'ports-are-interfaces': { 'src/platform/editor.ts': "import 'vscode';" },
  'ports-without-io': { 'src/platform/disk.ts': "import 'node:fs';" },
  'adapters-look-down': { 'src/platform/node/up.ts': "import '../../features/files/menu.ts';" },
  'one-http-client': { 'src/features/run/http.ts': "import 'node-fetch';" },
  'page-stands-alone': { 'src/webview/up.ts': "import '../features/files/menu.ts';" },
  'page-is-apart': {
    'src/features/run/page.ts': "import '../../webview/page.ts';",
    'src/webview/page.ts': 'export {};',
  },
  'renderers-in-the-page': { 'src/features/run/markdown.ts': "import 'marked';" },
  'sandbox-stands-alone': { 'test/sandbox/client.ts': "import '../../src/core/errors/fault.ts';" },
  'product-without-tests': {
    'src/features/run/test.ts': "import '../../../test/unit/fixture.ts';",
    'test/unit/fixture.ts': 'export {};',
  },
  'bundled-is-declared': { 'src/features/run/dev.ts': "import 'mocha';" },
};

interface CruiseOutput {
  readonly summary: {
    readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[];
    readonly ruleSetUsed: { readonly forbidden: readonly { readonly name: string }[] };
  };
}

describe('Dependency rules', () => {
  let tree = '';
  let output: CruiseOutput;

  before(async () => {
    tree = await mkdtemp(path.join(os.tmpdir(), 'engee-arrows-'));
    for (const name of ['.dependency-cruiser.mjs', 'package.json', 'tsconfig.json'])
      await cp(name, path.join(tree, name));
    await symlink(path.resolve('node_modules'), path.join(tree, 'node_modules'), 'junction');
    for (const [file, text] of Object.values(planted).flatMap((files) => Object.entries(files))) {
      await mkdir(path.dirname(path.join(tree, file)), { recursive: true });
      await writeFile(path.join(tree, file), text);
    }
    output = await cruise(tree);
  });

  after(async () => {
    await rm(tree, { recursive: true, force: true });
  });

  for (const [rule, files] of Object.entries(planted)) {
    it(`catch a planted violation of ${rule}`, () => {
      const offender = Object.keys(files)[0];
      assert.ok(
        output.summary.violations.some((violation) => violation.rule.name === rule && violation.from === offender),
        `${rule} did not catch ${String(offender)}`,
      );
    });
  }

  it('have a planted violation each', () => {
    assert.deepEqual(Object.keys(planted).sort(), output.summary.ruleSetUsed.forbidden.map((rule) => rule.name).sort());
  });
});

function cruise(folder: string): Promise<CruiseOutput> {
  const cli = path.resolve('node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [cli, 'src', 'test', '--config', '.dependency-cruiser.mjs', '--output-type', 'json'];
  return new Promise((resolve, reject) => {
    // The exit code is the number of violations, so it is not an error here.
    execFile(process.execPath, args, { cwd: folder, maxBuffer: 64 * 2 ** 20 }, (_error, stdout, stderr) => {
      if (stdout === '') reject(new Error(stderr));
      else resolve(JSON.parse(stdout) as CruiseOutput);
    });
  });
}
