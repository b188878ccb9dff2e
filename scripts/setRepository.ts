// `npm run set-repository -- URL`: writes the address of the repository into package.json.
import { readFileSync, writeFileSync } from 'node:fs';
import { setRepositoryFields } from './repositoryFields.ts';

const [address] = process.argv.slice(2);
if (address === undefined) {
  console.error('Usage: npm run set-repository -- https://github.com/owner/name');
  process.exit(1);
}
try {
  writeFileSync('package.json', setRepositoryFields(readFileSync('package.json', 'utf8'), address));
  console.log(`package.json: repository, bugs and homepage are set for ${address}.`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
