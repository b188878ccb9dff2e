// Runs test/host/<script>.ts from a fresh clone: `node test/host/bootstrap.mjs <script> [args]`.
// It must work before `npm ci` has run and on an older Node, so it is plain JavaScript without packages.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = 20;
/** The first Node that runs .ts files. */
const TYPESCRIPT_NODE = 24;

const host = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(host));
const modules = join(root, 'node_modules');

function fail(line) {
  console.error(line);
  process.exit(1);
}

function nodeMajor() {
  return Number(process.versions.node.split('.')[0]);
}

/** Returns whether node_modules matches package-lock.json. npm records there what it has installed. */
function isInstalled() {
  const record = join(modules, '.package-lock.json');
  if (!existsSync(record)) {
    return false;
  }
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, entry]) => path === '' || entry.optional || entry.devOptional || installed[path]?.version === entry.version,
  );
}

function installPackages() {
  console.log('Installing the development packages (npm ci)…');
  const windows = process.platform === 'win32';
  const result = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: windows,
  });
  if (result.error || result.status !== 0) {
    fail('npm ci failed. Check that npm is installed and that `npm ping` succeeds, then try again.');
  }
}

function typescriptNode() {
  const packaged = join(modules, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(packaged)) {
    return packaged;
  }
  if (nodeMajor() >= TYPESCRIPT_NODE) {
    return process.execPath;
  }
  return fail(
    'The package `node` is not set up because npm ran no install scripts. Run `npm rebuild node --ignore-scripts=false`.',
  );
}

if (nodeMajor() < OLDEST_NODE) {
  fail(`Node ${process.versions.node} is too old: install Node ${OLDEST_NODE} or newer.`);
}
const [script, ...args] = process.argv.slice(2);
const file = join(host, `${script}.ts`);
if (script === undefined || !existsSync(file)) {
  fail(`${file} does not exist.`);
}
if (!isInstalled()) {
  installPackages();
}
const child = spawn(typescriptNode(), [file, ...args], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PATH: [join(modules, '.bin'), process.env.PATH].join(delimiter) },
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => child.kill(signal));
}
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
});
