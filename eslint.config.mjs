import js from '@eslint/js';
import simpleImportSort from 'eslint-plugin-simple-import-sort';
import tseslint from 'typescript-eslint';

/** Globals that core must not use, because it gets time, network and process through ports. */
const ambient = [
  'setTimeout',
  'setInterval',
  'setImmediate',
  'clearTimeout',
  'clearInterval',
  'fetch',
  'process',
  'console',
].map((name) => ({
  name,
  message: 'Use a port from src/platform for time, network and process.',
}));

const noAmbientDate = {
  selector: "NewExpression[callee.name='Date'][arguments.length=0]",
  message: 'Use the Clock port.',
};

/** Functions that pass text to the editor's widgets, some of which render links and images from it. */
const sinks = [
  ...['showInformationMessage', 'showWarningMessage', 'showErrorMessage', 'setStatusBarMessage', 'withProgress'],
  ...[
    'showQuickPick',
    'createQuickPick',
    'showInputBox',
    'createInputBox',
    'validationMessage',
    'showOpenDialog',
    'showSaveDialog',
  ],
  ...['createStatusBarItem', 'createTreeView', 'registerTreeDataProvider', 'TreeItem', 'createWebviewPanel'],
  ...['registerCommand'],
  ...['NotebookCellStatusBarItem', 'DocumentSymbol', 'SymbolInformation'],
  ...['MarkdownString', 'Hover', 'Diagnostic', 'DiagnosticRelatedInformation', 'DocumentLink'],
  ...['CompletionItem', 'SignatureInformation'],
];
const sinkMessage = 'Use src/features/shared/ui, which accepts only UiText.';

/** UiText guarantees that foreign text in it is not markup, so only the functions that neutralize markup may create it. */
const noCastToUiText = {
  selector: ":matches(TSAsExpression, TSTypeAssertion) TSTypeReference[typeName.name='UiText']",
  message: 'Create a UiText with foreign, own, joined or l10n.t.',
};

export default tseslint.config(
  { ignores: ['node_modules/', 'dist/', 'out/', '.vscode-test/'] },
  js.configs.recommended,
  {
    plugins: { 'simple-import-sort': simpleImportSort },
    rules: {
      // One block: side effects, Node.js, packages, parent folders, own folder.
      'simple-import-sort/imports': ['error', { groups: [['^\\u0000', '^node:', '^@?\\w', '^\\.\\.', '^\\.']] }],
      'simple-import-sort/exports': 'error',
    },
  },
  {
    files: ['src/**/*.ts', 'scripts/**/*.ts'],
    rules: { 'max-lines': ['error', { max: 350, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ['test/**/*.ts'],
    // A table of cases.
    ignores: ['test/growth/parsers.ts'],
    rules: { 'max-lines': ['error', { max: 550, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Types of other modules are extended in their namespaces.
      '@typescript-eslint/no-namespace': ['error', { allowDeclarations: true }],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/core/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', ...ambient],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Use the Clock port.' },
        { object: 'performance', property: 'now', message: 'Use the Clock port.' },
        {
          object: 'Math',
          property: 'random',
          message: 'Pass random numbers as an argument, or use WebCrypto for secrets.',
        },
      ],
      'no-restricted-syntax': ['error', noAmbientDate, noCastToUiText],
    },
  },
  {
    files: ['src/extension.ts', 'src/features/**/*.ts', 'src/platform/**/*.ts'],
    ignores: ['src/features/shared/ui/*.ts'],
    rules: {
      'no-restricted-properties': ['error', ...sinks.map((property) => ({ property, message: sinkMessage }))],
      'no-restricted-syntax': [
        'error',
        noCastToUiText,
        {
          selector: 'Property > Identifier.key[name=/^(contentText|hoverMessage|validationMessage)$/]',
          message: sinkMessage,
        },
        {
          selector: "ImportDeclaration[source.value='vscode'] > ImportSpecifier",
          message: 'Import the whole module as vscode, because lint rules and string extraction rely on the name.',
        },
      ],
    },
  },
  {
    files: ['src/core/lib/uiText.ts'],
    rules: { 'no-restricted-syntax': ['error', noAmbientDate] },
  },
  {
    // Server output becomes single nodes or text. The page never parses it as markup.
    files: ['src/webview/**/*.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        ...[
          'innerHTML',
          'outerHTML',
          'insertAdjacentHTML',
          'setHTMLUnsafe',
          'createContextualFragment',
          'write',
          'writeln',
        ].map((property) => ({
          ...(property.startsWith('write') ? { object: 'document' } : {}),
          property,
          message: 'Create nodes with cleanMarkup or set textContent.',
        })),
      ],
      'no-restricted-globals': [
        'error',
        ...[
          'fetch',
          'XMLHttpRequest',
          'WebSocket',
          'EventSource',
          'localStorage',
          'sessionStorage',
          'open',
          'eval',
          'parent',
          'top',
        ].map((name) => ({
          name,
          message: 'The page may communicate only with the extension.',
        })),
      ],
    },
  },
  {
    // The results of describe and it are not awaited, and scripts print to the console.
    files: ['test/**/*.ts', 'scripts/**/*.ts'],
    rules: {
      '@typescript-eslint/no-floating-promises': ['error', { allowForKnownSafeCalls: ['describe', 'it'] }],
      'no-console': 'off',
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly', Buffer: 'readonly' } },
  },
);
