// Packs the built extension into engee-<version>.vsix; a part of `npm run package`.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { packageArguments } from './packageArguments.ts';

const { repository } = JSON.parse(readFileSync('package.json', 'utf8')) as { repository?: { url: string } };
const vsce = 'node_modules/@vscode/vsce/vsce';
const { status } = spawnSync(process.execPath, [vsce, ...packageArguments(repository?.url)], { stdio: 'inherit' });
process.exitCode = status ?? 1;
