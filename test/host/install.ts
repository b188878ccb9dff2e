// Installs everything that the tests use, and prints what it found.
import { installBubblewrap } from './bubblewrap.ts';
import { cacheDirectory } from './cache.ts';
import { installChromium } from './chromium.ts';
import { installJulia } from './julia.ts';
import { describeSetupFailure } from './setupError.ts';
import { installVsCode } from './vscodeServer.ts';

const parts: Readonly<Record<string, () => Promise<string>>> = {
  Chromium: installChromium,
  Julia: async () => {
    const julia = await installJulia();
    return `${julia.version} at ${julia.executable}`;
  },
  bubblewrap: async () => (await installBubblewrap()) ?? 'none',
  'VS Code, oldest': async () => (await installVsCode('oldest')).version,
  'VS Code, newest': async () => (await installVsCode('newest')).version,
};

console.log(`Cache: ${cacheDirectory()}`);
await Promise.all(
  Object.entries(parts).map(async ([name, install]) => {
    try {
      console.log(`${name}: ${await install()}`);
    } catch (error) {
      console.log(`${name}: ${describeSetupFailure(error)}`);
      process.exitCode = 1;
    }
  }),
);
