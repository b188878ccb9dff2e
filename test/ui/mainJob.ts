import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { demoUser } from '../sandbox/account/demoUser.ts';
import type { Sandbox } from '../sandbox/start.ts';
import type { Workbench } from './driver/workbench.ts';

/** What the main job is done on: an editor with the extension and the sample workspace, and a sandbox of its own. */
export interface Stage {
  readonly workbench: Workbench;
  readonly sandbox: Sandbox;
  /** The sample workspace on the disk. */
  readonly folder: string;
}

/** One thing a person does, which throws unless it shows the right thing. */
export interface Step {
  readonly title: string;
  /** The README's picture that this step shows, without its ending. */
  readonly picture?: string;
  /** Does it, and says what was seen. */
  run(stage: Stage): Promise<string>;
}

export type SignInMethod = 'token' | 'oauth';

/** From the first look to signing out, in the order a person does it. */
export function mainJob(method: SignInMethod): readonly Step[] {
  return [
    { title: 'open a Julia file: signed out', picture: 'signed-out', run: openFile },
    ...(method === 'token' ? [{ title: 'sign in with a personal access token', run: signInWithToken }] : oauthSteps),
    { title: 'see the account in the Accounts menu', run: seeAccount },
    { title: 'start the server from the status bar', picture: 'running', run: startServer },
    { title: 'run a selection: its value', picture: 'result', run: runSelection },
    { title: 'run a file with a mistake: the stack trace', run: runMistake },
    { title: 'follow the link to the line', picture: 'error', run: followLink },
    { title: 'upload two files', picture: 'upload', run: upload },
    { title: 'download one of them, keeping both', run: download },
    { title: 'stop the server', run: stopServer },
    { title: 'sign out', run: signOut },
  ];
}

export const oauthSteps: readonly Step[] = [
  { title: 'set up the OAuth client', run: configureOAuth },
  { title: 'sign in through the browser', run: signInWithOAuth },
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
  assert.ok(await workbench.quickInput.isMasked(), 'the token is shown as it is typed');
  await enterToken(workbench, sandbox.personalAccessToken);
  await workbench.statusBar.waitFor('Engee: Stopped');
  return `the status bar: ${await workbench.statusBar.text()}`;
}

export async function configureOAuth(stage: Stage, redirectUri = ''): Promise<string> {
  await enterOAuthClient(stage, redirectUri);
  return stage.workbench.notifications.waitFor('Signing in with the browser is set up');
}

export async function enterOAuthClient({ workbench, sandbox }: Stage, redirectUri = ''): Promise<void> {
  const { clientId, clientSecret } = sandbox.oauthClient;
  await workbench.runCommand('Engee: Configure OAuth Client…');
  await workbench.quickInput.waitFor('Client id');
  await workbench.quickInput.answer(clientId);
  await workbench.quickInput.waitFor('Client secret');
  assert.ok(await workbench.quickInput.isMasked(), 'the secret is shown as it is typed');
  await workbench.quickInput.answer(clientSecret);
  await workbench.quickInput.waitFor('Redirect URI');
  await workbench.quickInput.answer(redirectUri);
  await workbench.quickInput.waitFor('Scope');
  await workbench.quickInput.accept();
}

async function signInWithOAuth({ workbench, sandbox }: Stage): Promise<string> {
  await registerRedirectUris(workbench, sandbox);
  await workbench.notifications.click('Signing in with the browser is set up', 'Sign In');
  await confirmAddress(workbench, sandbox);
  const browserTab = await workbench.externalPage(() => workbench.quickInput.choose('Browser'));
  await browserTab.getByRole('button', { name: /^Sign in as/ }).click();
  await browserTab.getByRole('button', { name: 'Allow' }).click();
  await browserTab.getByText('You can close this page now').waitFor();
  await browserTab.close();
  // Until then the session is not kept, and a reload would lose it.
  await workbench.notifications.waitUntilGone(/Waiting for sign-in/);
  await workbench.statusBar.waitFor('Engee: Stopped');
  return `the status bar: ${await workbench.statusBar.text()}`;
}

/** A browser editor's callback address differs each time, so it is registered as it comes, as Engee's people would by hand. */
async function registerRedirectUris(workbench: Workbench, sandbox: Sandbox): Promise<void> {
  await workbench.page.context().route(`${sandbox.baseUrl}/account/authorize?*`, async (route) => {
    const redirectUri = new URL(route.request().url()).searchParams.get('redirect_uri');
    assert.ok(redirectUri !== null);
    await sandbox.control.registerRedirectUri(redirectUri);
    await route.continue();
  });
}

/** An Engee elsewhere than at its usual address is confirmed once, before anything is sent there. */
export async function confirmAddress(workbench: Workbench, sandbox: Sandbox): Promise<void> {
  await workbench.dialog.waitFor(new URL(sandbox.baseUrl).host);
  await workbench.dialog.choose('Continue');
}

/** Enters a token that Engee takes. The box closes when the session is kept; a reload before that would lose it. */
export async function enterToken(workbench: Workbench, token: string): Promise<void> {
  await workbench.quickInput.waitFor('Personal access token');
  await workbench.quickInput.answer(token);
  await workbench.quickInput.waitUntilClosed();
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
  await workbench.editor.chooseFromContextMenu('Run Selection in Engee');
  await workbench.output.waitFor(/^\(measured = 2\.27\d*, small_angle = 2\.19\d+\)/);
  assert.equal(await workbench.hasBadge('Engee'), false, 'something is said to take long though nothing goes on');
  return firstLine(await workbench.output.visibleText(), 'measured');
}

async function runMistake({ workbench }: Stage): Promise<string> {
  await workbench.openFile('mistake.jl');
  await workbench.runCommand('Engee: Run File in Engee');
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
  await workbench.explorer.chooseFromContextMenu(['measurements.csv', 'pendulum.jl'], 'Upload to Engee…');
  await workbench.quickInput.waitFor(/folder/i);
  await workbench.quickInput.answer('/user/lab');
  await workbench.notifications.waitFor(/Uploaded 2 files .* to \/user\/lab/);
  const names = (await readdir(join(sandbox.userDirectory, 'lab'))).sort();
  assert.deepEqual(names, ['measurements.csv', 'pendulum.jl']);
  // An editor that is given four messages within 800 ms keeps the fourth to itself; a person is slower than that.
  await workbench.notifications.waitUntilGone(/Uploading to Engee/);
  return `on Engee: ${names.join(', ')}`;
}

async function download({ workbench, folder }: Stage): Promise<string> {
  await workbench.explorer.chooseFromContextMenu(['measurements.csv'], 'Download from Engee…');
  await workbench.quickInput.waitFor(/path of a file on Engee/);
  assert.equal(
    await workbench.quickInput.value(),
    '/user/lab/measurements.csv',
    'where the file was uploaded to is offered',
  );
  await workbench.quickInput.accept();
  await workbench.dialog.waitFor("'measurements.csv' already exists");
  await workbench.dialog.choose('Keep Both');
  const message = await workbench.notifications.waitFor(/Downloaded/);
  const [copy, ...others] = (await readdir(folder)).filter(
    (name) => name.startsWith('measurements') && name !== 'measurements.csv',
  );
  assert.ok(copy !== undefined && others.length === 0, 'there is one copy');
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
