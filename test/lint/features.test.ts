import assert from 'node:assert/strict';
import { join } from 'node:path';
import { ESLint } from 'eslint';
import { before, describe, it } from 'mocha';
import ts from 'typescript';

/** Code that is not allowed in features, because foreign text would become links and icons, and the rule that must reject it. */
const planted: readonly (readonly [code: string, rule: string])[] = [
  ...[
    "void vscode.window.showInformationMessage('x');",
    "void vscode.window.showWarningMessage('x', { modal: true });",
    "void vscode.window.showErrorMessage('x');",
    'const { showErrorMessage } = vscode.window; void showErrorMessage;',
    "vscode.window.setStatusBarMessage('x');",
    'void vscode.window.withProgress({ location: 1 }, () => Promise.resolve());',
    "void vscode.window.showQuickPick(['x']);",
    'vscode.window.createQuickPick();',
    'void vscode.window.showInputBox();',
    'vscode.window.createInputBox();',
    "declare const box: vscode.InputBox; box.validationMessage = 'x';",
    'void vscode.window.showOpenDialog();',
    'void vscode.window.showSaveDialog();',
    "vscode.window.createStatusBarItem('x');",
    "declare const treeDataProvider: vscode.TreeDataProvider<string>; vscode.window.createTreeView('x', { treeDataProvider });",
    "new vscode.TreeItem('x');",
    "vscode.window.createWebviewPanel('x', 'x', 1);",
    "new vscode.MarkdownString('x');",
    "new vscode.Hover('x');",
    "declare const range: vscode.Range; new vscode.Diagnostic(range, 'x');",
    "declare const place: vscode.Location; new vscode.DiagnosticRelatedInformation(place, 'x');",
    'declare const range: vscode.Range; new vscode.DocumentLink(range);',
    "vscode.commands.registerCommand('x', () => undefined);",
    "new vscode.NotebookCellStatusBarItem('x', 1);",
    "declare const range: vscode.Range; new vscode.DocumentSymbol('x', 'x', 1, range, range);",
    "declare const place: vscode.Location; new vscode.SymbolInformation('x', 1, 'x', place);",
  ].map((code) => [code, 'no-restricted-properties'] as const),
  ["export const after = { contentText: 'x' };", 'no-restricted-syntax'],
  ["export const option = { hoverMessage: 'x' };", 'no-restricted-syntax'],
  ["export const box = { validationMessage: 'x' };", 'no-restricted-syntax'],
  ["import { window } from 'vscode'; export const w = window;", 'no-restricted-syntax'],
  ["export const text = 'x' as string as UiText;", 'no-restricted-syntax'],
];

/** Expressions that must not be accepted as a UiText. `s` is foreign text. */
const refused: readonly string[] = [
  "vscode.l10n.t('x {0}', s)",
  "vscode.l10n.t('x {0} {1}', own('a'), s)",
  "vscode.l10n.t({ message: 'x {0}', args: [s], comment: [] })",
  'vscode.l10n.t(s)',
  'vscode.l10n.t(`x ${s}`)',
  "l10n.t('x {0}', s)",
  'l10n.t(s)',
  'own(s)',
  'own(`x ${s}`)',
  "joined([s], ', ')",
  "joined([own('a')], s)",
  "`${own('a')}`",
  "own('a') + own('b')",
  's',
];

const accepted: readonly string[] = [
  "vscode.l10n.t('x')",
  "vscode.l10n.t('x {0} {1}', foreign(s), 1)",
  "l10n.t('x {0}', l10n.t('y'))",
  "joined([own('a'), foreign(s)], ', ')",
];

describe('ESLint in features', function () {
  // The first file includes the time to load the types of the whole project.
  this.timeout(60_000);
  const eslint = new ESLint();

  for (const [code, rule] of planted) {
    it(`reports ${code} by ${rule}`, async () => {
      const [result] = await eslint.lintText(
        `import * as vscode from 'vscode';\nimport type { UiText } from '../../core/lib/uiText.ts';\n${code}`,
        { filePath: 'src/features/run/submit.ts' },
      );
      assert.ok(
        result?.messages.some((message) => message.ruleId === rule),
        JSON.stringify(result?.messages),
      );
    });
  }
});

describe('The type UiText', function () {
  this.timeout(60_000);
  const lines = [...accepted, ...refused].map((expression) => `void ((): UiText => ${expression});`);
  const source = [
    "import * as vscode from 'vscode'; import * as l10n from '@vscode/l10n'; import '../shared/ui/notify.ts'; import { foreign, joined, own, type UiText } from '../../core/lib/uiText.ts'; declare const s: string; void [vscode, l10n, foreign, joined, own];",
    ...lines,
  ].join('\n');
  let wrong = new Set<number>();

  before(() => {
    const planted = join(process.cwd(), 'src/features/run/planted.ts');
    const { options } = ts.parseJsonConfigFileContent(
      ts.readConfigFile('tsconfig.json', (name) => ts.sys.readFile(name)).config,
      ts.sys,
      '.',
    );
    const host = ts.createCompilerHost(options);
    const program = ts.createProgram([planted], options, {
      ...host,
      fileExists: (name) => name === planted || host.fileExists(name),
      getSourceFile: (name, version, ...rest) =>
        name === planted ? ts.createSourceFile(name, source, version) : host.getSourceFile(name, version, ...rest),
    });
    wrong = new Set(
      program
        .getSemanticDiagnostics(program.getSourceFile(planted))
        .map(({ start = 0 }) => source.slice(0, start).split('\n').length - 1),
    );
  });

  for (const [index, expression] of accepted.entries()) {
    it(`accepts ${expression}`, () => {
      assert.ok(!wrong.has(index + 1));
    });
  }

  for (const [index, expression] of refused.entries()) {
    it(`rejects ${expression}`, () => {
      assert.ok(wrong.has(accepted.length + index + 1));
    });
  }
});
