import { installSystemPackages } from './debianPackages.ts';
import { findOnPath, isExecutable } from './onPath.ts';
import { SetupError } from './setupError.ts';

const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const ELSEWHERE = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Absolute path of `CHROME_PATH`, else of a Chromium or Chrome of this machine, else of one from apt. */
export async function installChromium(): Promise<string> {
  const named = process.env['CHROME_PATH'];
  if (named) {
    if (!isExecutable(named)) {
      throw new SetupError(`CHROME_PATH names ${named}, which is no program.`);
    }
    return named;
  }
  const found = findOnPath(...COMMANDS) ?? ELSEWHERE.find(isExecutable);
  if (found !== undefined) {
    return found;
  }
  console.log('Chromium: installing with apt-get…');
  const startedMs = performance.now();
  await installSystemPackages(['chromium']);
  const installed = findOnPath(...COMMANDS);
  if (installed === undefined) {
    throw new SetupError('apt-get installed no browser; install Chromium or Chrome and name it in CHROME_PATH.');
  }
  console.log(`Chromium: installed in ${((performance.now() - startedMs) / 1000).toFixed(0)} s`);
  return installed;
}
