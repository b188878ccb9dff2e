import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** What core may not reach for: the editor, the machine, and the ambient clock come in through ports. */
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
  message: 'Core takes time, network and process from a port in src/platform.',
}));

const noAmbientDate = {
  selector: "NewExpression[callee.name='Date'][arguments.length=0]",
  message: 'Take the time from the Clock port.',
};

/** What puts text into the editor's own widgets, some of which make links and pictures of it. */
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
  ...['MarkdownString', 'Hover', 'Diagnostic', 'DiagnosticRelatedInformation', 'DocumentLink'],
];
const sinkMessage = 'Text reaches the editor through src/features/shared/ui, which takes a UiText.';

/** The type says that nothing foreign in a text is markup; only what neutralizes may say so. */
const noCastToUiText = {
  selector: ":matches(TSAsExpression, TSTypeAssertion) TSTypeReference[typeName.name='UiText']",
  message: 'Only src/core/lib/uiText.ts makes a UiText: use foreign, own, joined or l10n.t.',
};

export default tseslint.config(
  { ignores: ['node_modules/', 'dist/', 'out/', '.vscode-test/'] },
  js.configs.recommended,
  {
    files: ['src/**/*.ts', 'scripts/**/*.ts'],
    rules: { 'max-lines': ['error', { max: 350, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ['test/**/*.ts'],
    // A table of cases.
    ignores: ['test/unit/growth/parsers.ts'],
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
      // Another module's types are added to in its own namespaces.
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
        { object: 'Date', property: 'now', message: 'Take the time from the Clock port.' },
        { object: 'performance', property: 'now', message: 'Take the time from the Clock port.' },
        {
          object: 'Math',
          property: 'random',
          message: 'Take random numbers as an argument, or WebCrypto for secrets.',
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
          message: 'Import all of it under the name vscode, which rules and the extraction of strings look for.',
        },
      ],
    },
  },
  {
    files: ['src/core/lib/uiText.ts'],
    rules: { 'no-restricted-syntax': ['error', noAmbientDate] },
  },
  {
    // What comes from a server becomes nodes, one by one, or text; never markup that the page reads.
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
          message: 'Make nodes with cleanMarkup, or set textContent.',
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
          message: 'The page talks to the extension only.',
        })),
      ],
    },
  },
  {
    // Mocha's describe and it return promises that nobody awaits; the console is how scripts talk.
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
