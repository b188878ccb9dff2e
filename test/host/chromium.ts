import { installSystemPackages } from './debianPackages.ts';
import { findOnPath, isExecutable } from './onPath.ts';
import { SetupError } from './setupError.ts';

const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const OTHER_PATHS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Returns the absolute path of `CHROME_PATH`, or of an installed Chromium or Chrome, or of one installed from apt. */
export async function installChromium(): Promise<string> {
  const named = process.env['CHROME_PATH'];
  if (named) {
    if (!isExecutable(named)) {
      throw new SetupError(`CHROME_PATH is ${named}, which is not an executable file.`);
    }
    return named;
  }
  const found = findOnPath(...COMMANDS) ?? OTHER_PATHS.find(isExecutable);
  if (found !== undefined) {
    return found;
  }
  console.log('Chromium: installing with apt-get…');
  const startedMs = performance.now();
  await installSystemPackages(['chromium']);
  const installed = findOnPath(...COMMANDS);
  if (installed === undefined) {
    throw new SetupError('apt-get did not install a browser. Install Chromium or Chrome and set CHROME_PATH to it.');
  }
  console.log(`Chromium: installed in ${((performance.now() - startedMs) / 1000).toFixed(0)} s`);
  return installed;
}
