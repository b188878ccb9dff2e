/**
 * The arrows of ARCHITECTURE.md: extension.ts -> features -> core -> platform (interfaces).
 * @type {import('dependency-cruiser').IConfiguration}
 */
export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: { path: '^(src|test)/' }, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/extension\\.ts$|\\.d\\.m?ts$', orphan: true },
      to: {},
    },
    {
      name: 'core-is-plain',
      comment: 'Core knows neither the editor nor the machine.',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { path: '^vscode$|/@types/vscode/|^src/(features|modules|extension)' },
    },
    { name: 'core-without-io', severity: 'error', from: { path: '^src/core/' }, to: { dependencyTypes: ['core'] } },
    {
      name: 'core-sees-ports-only',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { path: '^src/platform/(vscode|node)/' },
    },
    {
      name: 'areas-of-core-are-apart',
      comment: 'Areas share only api, the bridge, errors and lib.',
      severity: 'error',
      from: { path: '^src/core/([^/]+)/' },
      to: { path: '^src/core/([^/]+)/', pathNot: '^src/core/($1|api|bridge|errors|lib)/' },
    },
    {
      name: 'lib-is-the-bottom',
      severity: 'error',
      from: { path: '^src/core/lib/' },
      to: { path: '^src/core/(?!lib/)' },
    },
    {
      name: 'features-are-apart',
      severity: 'error',
      from: { path: '^src/features/([^/]+)/' },
      to: { path: '^src/features/([^/]+)/', pathNot: '^src/features/($1|shared)/' },
    },
    {
      name: 'shared-is-shared',
      severity: 'error',
      from: { path: '^src/features/shared/' },
      to: { path: '^src/features/(?!shared/)' },
    },
    {
      name: 'modules-are-the-top',
      comment: 'Only extension.ts and the modules create adapters and services.',
      severity: 'error',
      from: { path: '^src/features/' },
      to: { path: '^src/(modules/|extension)' },
    },
    {
      name: 'features-see-ports-only',
      comment: 'Only extension.ts and the modules create adapters.',
      severity: 'error',
      from: { path: '^src/features/' },
      to: { path: '^src/platform/(vscode|node)/' },
    },
    {
      name: 'features-without-io',
      severity: 'error',
      from: { path: '^src/features/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'ports-are-interfaces',
      severity: 'error',
      from: { path: '^src/platform/[^/]+\\.ts$' },
      to: { path: '^vscode$|/@types/vscode/|^src/(core|features|platform/(vscode|node))/' },
    },
    {
      name: 'ports-without-io',
      severity: 'error',
      from: { path: '^src/platform/[^/]+\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'adapters-look-down',
      comment: 'An adapter knows its port and the words of core, never a feature.',
      severity: 'error',
      from: { path: '^src/platform/(vscode|node)/' },
      to: { path: '^src/(features|modules|extension)' },
    },
    {
      name: 'one-http-client',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/platform/node/' },
      to: { path: 'node_modules/(node-fetch|form-data)/' },
    },
    {
      name: 'page-stands-alone',
      comment: 'The page of the results view runs in a browser: pure logic of results, base64, and the two renderers.',
      severity: 'error',
      from: { path: '^src/webview/' },
      to: {
        path: '.',
        pathNot: '^src/(webview|core/run/results)/|^src/core/lib/base64\\.ts$|^node_modules/(marked|temml)/',
      },
    },
    {
      name: 'page-is-apart',
      comment: 'The extension talks to the page by messages.',
      severity: 'error',
      from: { path: '^src/(?!webview/)' },
      to: { path: '^src/webview/' },
    },
    {
      name: 'renderers-in-the-page',
      comment: 'Markdown and LaTeX of a server are parsed where a hang stops nothing but the page.',
      severity: 'error',
      from: { path: '^src/(?!webview/)' },
      to: { path: 'node_modules/(marked|temml)/' },
    },
    {
      name: 'sandbox-stands-alone',
      comment: 'The sandbox answers from the documentation, not from our schemas.',
      severity: 'error',
      from: { path: '^test/sandbox/' },
      to: { path: '^src/' },
    },
    { name: 'product-without-tests', severity: 'error', from: { path: '^src/' }, to: { path: '^test/' } },
    {
      name: 'bundled-is-declared',
      comment: 'What is bundled is in "dependencies", so that its licence is listed.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg'], pathNot: 'node_modules/@types/vscode' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
