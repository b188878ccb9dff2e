import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../host/eventually.ts';
import { demoUser } from '../sandbox/account/demoUser.ts';
import type { Sandbox } from '../sandbox/start.ts';
import type { Workbench } from './driver/workbench.ts';
import { filesSteps } from './filesJob.ts';
import { notebookSteps } from './notebookJob.ts';
import type { Stage, Step } from './stage.ts';

/** The settings of the main job. In a browser, the editor otherwise saves a second after an edit. */
export const mainJobSettings = { 'files.autoSave': 'off' } as const;

export type SignInMethod = 'token' | 'oauth';

/** Returns the steps of a user, from opening a file to signing out. */
export function mainJob(method: SignInMethod): readonly Step[] {
  return [
    { title: 'shows Signed Out when a Julia file opens', picture: 'signed-out', run: openFile },
    ...(method === 'token' ? [{ title: 'signs in with a personal access token', run: signInWithToken }] : oauthSteps),
    { title: 'lists the account in the Accounts menu', run: seeAccount },
    { title: 'starts the server from the status bar', picture: 'running', run: startServer },
    { title: 'runs a selection and shows its value', picture: 'result', run: runSelection },
    { title: 'runs a file with an error and shows the stack trace', run: runMistake },
    { title: 'follows a link in the stack trace to the line', picture: 'error', run: followLink },
    ...notebookSteps,
    { title: 'uploads two files', picture: 'upload', run: upload },
    { title: 'downloads one of them and keeps both copies', run: download },
    ...filesSteps,
    { title: 'stops the server', run: stopServer },
    { title: 'signs out', run: signOut },
  ];
}

export const oauthSteps: readonly Step[] = [
  { title: 'sets up the OAuth client', run: configureOAuth },
  { title: 'signs in through the browser', run: signInWithOAuth },
];

async function openFile({ workbench }: Stage): Promise<string> {
  await workbench.openFile('pendulum.jl');
  await workbench.statusBar.waitFor('Engee: Signed Out');
  return `the status bar: ${await workbench.statusBar.spoken()}`;
}

async function signInWithToken({ workbench, sandbox }: Stage): Promise<string> {
  await workbench.runCommand('Engee: Sign In');
  await confirmAddress(workbench, sandbox);
  await workbench.quickInput.waitFor('Personal access token');
  assert.ok(await workbench.quickInput.isMasked(), 'the token is masked');
  await enterToken(workbench, sandbox.personalAccessToken);
  await workbench.statusBar.waitFor('Engee: Stopped');
  return `the status bar: ${await workbench.statusBar.text()}`;
}

export async function configureOAuth(stage: Stage, redirectUri = ''): Promise<string> {
  await enterOAuthClient(stage, redirectUri);
  return stage.workbench.notifications.waitFor('Browser sign-in is set up');
}

export async function enterOAuthClient({ workbench, sandbox }: Stage, redirectUri = ''): Promise<void> {
  const { clientId, clientSecret } = sandbox.oauthClient;
  await workbench.runCommand('Engee: Configure OAuth Client…');
  await workbench.quickInput.waitFor('Client ID');
  await workbench.quickInput.answer(clientId);
  await workbench.quickInput.waitFor('Client secret');
  assert.ok(await workbench.quickInput.isMasked(), 'the secret is masked');
  await workbench.quickInput.answer(clientSecret);
  await workbench.quickInput.waitFor('Redirect URI');
  await workbench.quickInput.answer(redirectUri);
  await workbench.quickInput.waitFor('Scope');
  await workbench.quickInput.accept();
}

async function signInWithOAuth({ workbench, sandbox }: Stage): Promise<string> {
  await registerRedirectUris(workbench, sandbox);
  await workbench.notifications.click('Browser sign-in is set up', 'Sign In');
  await confirmAddress(workbench, sandbox);
  const browserTab = await workbench.externalPage(() => workbench.quickInput.choose('Browser'));
  await browserTab.getByRole('button', { name: /^Sign in as/ }).click();
  await browserTab.getByRole('button', { name: 'Allow' }).click();
  await browserTab.getByText('You can close this page now').waitFor();
  await browserTab.close();
  // The session is stored before the notification closes. A reload before that loses it.
  await workbench.notifications.waitUntilGone(/Waiting for sign-in/);
  await workbench.statusBar.waitFor('Engee: Stopped');
  return `the status bar: ${await workbench.statusBar.text()}`;
}

/** The callback address of a browser editor differs each time, so it is registered on the first request, as Engee's staff would do. */
async function registerRedirectUris(workbench: Workbench, sandbox: Sandbox): Promise<void> {
  await workbench.page.context().route(
    `${sandbox.baseUrl}/account/authorize?*`,
    async (route) => {
      const redirectUri = new URL(route.request().url()).searchParams.get('redirect_uri');
      assert.ok(redirectUri !== null);
      await sandbox.control.registerRedirectUri(redirectUri);
      await route.continue();
    },
    // A route turns off the browser's cache as long as it exists.
    { times: 1 },
  );
}

/** Confirms the address of an Engee that is not the default one. The extension asks once, before it sends anything there. */
export async function confirmAddress(workbench: Workbench, sandbox: Sandbox): Promise<void> {
  await workbench.dialog.waitFor(new URL(sandbox.baseUrl).host);
  await workbench.dialog.choose('Continue');
}

/** Enters a token that Engee accepts. The box closes when the session is stored. A reload before that loses it. */
export async function enterToken(workbench: Workbench, token: string): Promise<void> {
  await workbench.quickInput.waitFor('Personal access token');
  await workbench.quickInput.answer(token);
  await workbench.quickInput.waitUntilClosed();
}

/** Signs in with the sandbox's token and starts the server, through the Command Palette. */
export async function signInAndStart({ workbench, sandbox }: Stage): Promise<void> {
  await workbench.openFile('pendulum.jl');
  await workbench.runCommand('Engee: Sign In');
  await confirmAddress(workbench, sandbox);
  await enterToken(workbench, sandbox.personalAccessToken);
  await workbench.statusBar.waitFor('Engee: Stopped');
  await workbench.runCommand('Engee: Start Server');
  await workbench.statusBar.waitFor(/Engee: Running/);
}

async function seeAccount({ workbench }: Stage): Promise<string> {
  await workbench.accounts.waitForEngee(demoUser.nickname);
  return `the Accounts menu: ${demoUser.nickname}`;
}

async function startServer({ workbench }: Stage): Promise<string> {
  await workbench.statusBar.click();
  await workbench.quickInput.choose('Start Server');
  await workbench.statusBar.waitFor(/Engee: Running/);
  return `the status bar: ${await workbench.statusBar.text()}`;
}

async function runSelection({ workbench }: Stage): Promise<string> {
  await workbench.openFile('pendulum.jl');
  await workbench.editor.selectLines(1, lastLineOfPendulum);
  await workbench.editor.chooseFromContextMenu('Engee', 'Run Selection');
  await workbench.output.waitFor(/^\(measured = 2\.27\d*, small_angle = 2\.19\d+\)/);
  // The badge of a long operation disappears when the run ends.
  await eventually(
    () => workbench.hasBadge('Engee'),
    (hasBadge) => !hasBadge,
  );
  return firstLine(await workbench.output.visibleText(), 'measured');
}

async function runMistake({ workbench }: Stage): Promise<string> {
  await workbench.openFile('mistake.jl');
  await workbench.runCommand('Engee: Run File');
  await workbench.output.waitFor('a pendulum needs a length, got -1.2 m');
  await workbench.output.waitFor('mistake.jl:4');
  return firstLine(await workbench.output.visibleText(), 'needs a length');
}

async function followLink({ workbench }: Stage): Promise<string> {
  await workbench.output.followLink('mistake.jl:4');
  await workbench.editor.waitForCursor(4);
  return 'the cursor is in line 4 of mistake.jl';
}

async function upload({ workbench, sandbox }: Stage): Promise<string> {
  await workbench.explorer.chooseFromContextMenu(['measurements.csv', 'pendulum.jl'], 'Engee', 'Upload…');
  await workbench.quickInput.waitFor(/folder/i);
  await workbench.quickInput.answer('/user/lab');
  await workbench.notifications.waitFor(/Uploaded 2 files .* to \/user\/lab/);
  const names = (await readdir(join(sandbox.userDirectory, 'lab'))).sort();
  assert.deepEqual(names, ['measurements.csv', 'pendulum.jl']);
  // The editor drops the fourth of four notifications within 800 ms. Users are slower than that.
  await workbench.notifications.waitUntilGone(/Uploading to Engee/);
  return `on Engee: ${names.join(', ')}`;
}

async function download({ workbench, folder }: Stage): Promise<string> {
  await workbench.explorer.chooseFromContextMenu(['measurements.csv'], 'Engee', 'Download…');
  // The list starts in the folder of the upload.
  await workbench.quickInput.waitFor(/^Download to .* from \/user\/lab$/);
  await workbench.quickInput.choose('measurements.csv');
  await workbench.dialog.waitFor("'measurements.csv' already exists");
  await workbench.dialog.choose('Keep Both');
  const message = await workbench.notifications.waitFor(/Downloaded/);
  const [copy, ...others] = (await readdir(folder)).filter(
    (name) => name.startsWith('measurements') && name !== 'measurements.csv',
  );
  assert.ok(copy !== undefined && others.length === 0, 'there is exactly one copy');
  assert.equal(await readFile(join(folder, copy), 'utf8'), await readFile(join(folder, 'measurements.csv'), 'utf8'));
  return message;
}

async function stopServer({ workbench, sandbox }: Stage): Promise<string> {
  await workbench.statusBar.click();
  await workbench.quickInput.choose('Stop Server…');
  const question = await workbench.dialog.waitFor(/stop/i);
  assert.match(question, /variables/i);
  await workbench.dialog.choose('Stop Server');
  await workbench.statusBar.waitFor('Engee: Stopped');
  assert.equal(await sandbox.control.serverStatus(), 'stopped');
  return `asked: ${question.replaceAll(/\s+/g, ' ')}`;
}

async function signOut({ workbench }: Stage): Promise<string> {
  await workbench.runCommand('Engee: Sign Out');
  await workbench.statusBar.waitFor('Engee: Signed Out');
  return `the status bar: ${await workbench.statusBar.text()}`;
}

const lastLineOfPendulum = 33;

function firstLine(text: string, containing: string): string {
  return text.split('\n').find((line) => line.includes(containing)) ?? '';
}
