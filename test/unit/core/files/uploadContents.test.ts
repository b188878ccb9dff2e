import assert from 'node:assert/strict';
import { planUpload } from '../../../../src/core/files/planUpload.ts';
import { looksLikeSecretFile } from '../../../../src/core/files/secretFiles.ts';
import { confirmContents, type Contents, type QuestionableFiles } from '../../../../src/core/files/uploadContents.ts';
import { file, folder, linkTo, MemoryFiles, type Node } from './support/memoryFiles.ts';
import { noExcludes } from './support/noExcludes.ts';

const never = new AbortController().signal;

/** Returns the questions to a user who gives these answers, and the resulting upload. */
async function confirmed(
  nodes: Readonly<Record<string, Node>>,
  selection: readonly string[],
  ...answers: readonly Contents[]
) {
  const files = new MemoryFiles(nodes);
  const left = [...answers];
  const asked: unknown[] = [];
  const ask = ({ secrets, ignored, unfollowed, restCount }: QuestionableFiles) => {
    asked.push({
      ...(secrets.length > 0 && { secrets: secrets.map(({ relativePath }) => relativePath) }),
      ...(ignored.length > 0 && {
        ignored: ignored.map(({ relativePath, isFolder }) => relativePath + (isFolder ? '/' : '')),
      }),
      ...(unfollowed.length > 0 && { unfollowed }),
      restCount,
    });
    return Promise.resolve(left.shift() ?? assert.fail('one question too many'));
  };
  const plan = await confirmContents(await planUpload(files, selection, 'skip', noExcludes, never), ask, () =>
    planUpload(files, selection, 'include', noExcludes, never),
  );
  return {
    asked,
    sent: plan.files.map(({ relativePath }) => relativePath),
    totalBytes: plan.totalBytes,
    withheldSecrets: plan.withheldSecrets,
    leftOut: plan.leftOut.map(({ location }) => location),
  };
}

const project: Readonly<Record<string, Node>> = {
  '/w': folder,
  '/w/.gitignore': file('.env\n*.log\n/build/\n'),
  '/w/main.jl': file('12'),
  '/w/.env': file('SECRET'),
  '/w/run.log': file('123'),
  '/w/build': folder,
  '/w/build/out.bin': file('1'),
  '/w/build/key.pem': file('SECRET'),
};

describe('confirmContents', () => {
  it('does not ask without secrets and ignored files', async () => {
    assert.deepEqual(await confirmed({ '/w': folder, '/w/a.jl': file(), '/w/.env.example': file() }, ['/w']), {
      asked: [],
      sent: ['w/a.jl', 'w/.env.example'],
      totalBytes: 2,
      withheldSecrets: 0,
      leftOut: [],
    });
  });

  const question = { secrets: ['w/.env'], ignored: ['w/run.log', 'w/build/'], restCount: 2 };

  it('asks once for both kinds and uploads neither if the user declines', async () => {
    const { asked, sent, totalBytes, withheldSecrets } = await confirmed(project, ['/w'], 'neither');
    assert.deepEqual(asked, [question]);
    assert.deepEqual(sent, ['w/.gitignore', 'w/main.jl']);
    assert.equal(totalBytes, 21);
    assert.equal(withheldSecrets, 1);
  });

  it('uploads ignored files without the secrets among them', async () => {
    const { asked, sent, withheldSecrets } = await confirmed(project, ['/w'], 'ignoredWithoutSecrets');
    assert.deepEqual(asked, [question]);
    assert.deepEqual(sent, ['w/.gitignore', 'w/main.jl', 'w/run.log', 'w/build/out.bin']);
    assert.equal(withheldSecrets, 2);
  });

  it('asks again before it uploads secrets from ignored folders', async () => {
    const all = await confirmed(project, ['/w'], 'all', 'all');
    assert.deepEqual(all.asked, [question, { secrets: ['w/build/key.pem'], restCount: 5 }]);
    assert.deepEqual(all.sent, [
      'w/.gitignore',
      'w/main.jl',
      'w/.env',
      'w/run.log',
      'w/build/out.bin',
      'w/build/key.pem',
    ]);
    const some = await confirmed(project, ['/w'], 'all', 'neither');
    assert.deepEqual(some.sent, ['w/.gitignore', 'w/main.jl', 'w/.env', 'w/run.log', 'w/build/out.bin']);
    assert.equal(some.withheldSecrets, 1);
  });

  it('asks only once if the first question named all ignored files', async () => {
    const { asked, sent } = await confirmed(
      { '/w': folder, '/w/.gitignore': file('*.log'), '/w/a.log': file() },
      ['/w'],
      'all',
    );
    assert.deepEqual(asked, [{ ignored: ['w/a.log'], restCount: 1 }]);
    assert.deepEqual(sent, ['w/.gitignore', 'w/a.log']);
  });

  it('asks about a possible secret that was chosen directly', async () => {
    const { asked, sent } = await confirmed(project, ['/w/.env'], 'all');
    assert.deepEqual(asked, [{ secrets: ['.env'], restCount: 0 }]);
    assert.deepEqual(sent, ['.env']);
  });

  it('does not ask about an ignored file that was chosen directly, alone or with its folder', async () => {
    assert.deepEqual((await confirmed(project, ['/w/run.log'])).asked, []);
    const beside = await confirmed(project, ['/w/run.log', '/w'], 'neither');
    assert.deepEqual(beside.asked, [{ secrets: ['w/.env'], ignored: ['w/build/'], restCount: 3 }]);
    assert.deepEqual(beside.sent, ['w/.gitignore', 'w/main.jl', 'w/run.log']);
    assert.deepEqual((await confirmed(project, ['/w/build'], 'neither')).asked, [
      { secrets: ['build/key.pem'], restCount: 1 },
    ]);
  });

  it('asks about a link to a secret, inside the selection or chosen directly', async () => {
    const nodes: Readonly<Record<string, Node>> = {
      '/w': folder,
      '/w/sub': folder,
      '/w/sub/id_rsa': file(),
      '/w/notes.txt': linkTo('/w/sub/id_rsa'),
      '/w/more': linkTo('/w/sub'),
      '/keys': linkTo('/home/.ssh'),
      '/home/.ssh': folder,
      '/home/.ssh/mine': file(),
      '/home/.ssh/mine.pub': file(),
      '/plain': linkTo('/w/sub/id_rsa'),
    };
    assert.deepEqual((await confirmed(nodes, ['/w'], 'neither')).sent, []);
    assert.deepEqual((await confirmed(nodes, ['/plain'], 'neither')).asked, [{ secrets: ['plain'], restCount: 0 }]);
    assert.deepEqual((await confirmed(nodes, ['/keys'], 'neither')).sent, ['keys/mine.pub']);
  });

  it('names ignore files that are unreadable, too long or too complex', async () => {
    const cases: Readonly<Record<string, Node>> = {
      unreadable: { kind: 'broken', code: 'EACCES' },
      'too large': file('x\n'.repeat(200_000)),
      'a long line': file(`${'x'.repeat(2_000)}\n`),
      'many lines': file('x\n'.repeat(2_001)),
      'much work': file(`${'x'.repeat(900)}\n`.repeat(100)),
    };
    for (const [what, node] of Object.entries(cases)) {
      const { asked, sent } = await confirmed(
        { '/w': folder, '/w/.gitignore': node, '/w/a': file() },
        ['/w'],
        'neither',
      );
      assert.deepEqual(asked, [{ unfollowed: ['/w/.gitignore'], restCount: node.kind === 'broken' ? 1 : 2 }], what);
      assert.ok(sent.includes('w/a'), what);
    }
  });

  it('reports an ignored file as ignored, even if it cannot be uploaded', async () => {
    const nodes: Readonly<Record<string, Node>> = {
      '/w': folder,
      '/w/.gitignore': file('x*'),
      '/w/x"': file(),
      '/w/xlink': linkTo('/elsewhere'),
      '/elsewhere': file(),
      '/w/xpipe': { kind: 'other' },
    };
    const { asked, leftOut } = await confirmed(nodes, ['/w'], 'neither');
    assert.deepEqual(asked, [{ ignored: ['w/x"', 'w/xlink', 'w/xpipe'], restCount: 1 }]);
    assert.deepEqual(leftOut, []);
    assert.deepEqual((await confirmed(nodes, ['/w'], 'all')).leftOut, ['/w/x"', '/w/xlink', '/w/xpipe']);
  });
});

describe('looksLikeSecretFile', () => {
  const secret = [
    '.env',
    '.env.local',
    '.env.production',
    '.ENV',
    '.envrc',
    'prod.env',
    'id_rsa',
    'id_ed25519',
    'id_ecdsa_sk',
    'server.pem',
    'server.key',
    'a.pfx',
    'a.p12',
    '.netrc',
    '_netrc',
    '.npmrc',
    '.pypirc',
    '.git-credentials',
    'credentials',
    'credentials.json',
    'Credentials.csv',
    'secrets.yaml',
    'secrets.jl',
    'secret.txt',
    'client_secret_12.json',
    'service-account.json',
    'token.txt',
    'passwords.txt',
    'api_key',
    'auth.toml',
    'vault.kdbx',
    '.aws/config',
    '.ssh/known_hosts',
    'x/.ssh/y/z',
    '.docker/config.json',
    '.kube/config',
    '.ｅnv',
  ];
  const harmless = [
    '.env.example',
    '.env.sample',
    '.env.template',
    '.env.dist',
    '.env.local.example',
    'secrets.example.toml',
    'credentials.json.template',
    'id_rsa.pub',
    '.ssh/id_rsa.pub',
    'environment.jl',
    '.environment',
    'envelope.csv',
    'tokens.jl',
    'tokenizer.json',
    'secretary.csv',
    'keys.csv',
    'keyboard.jl',
    'a.pem.txt',
    'rsa.jl',
    'password_test.jl',
    'config.json',
    'docker/config.json',
    'aws/x',
    'env',
    '',
    'data.csv',
    'Project.toml',
  ];

  it('recognizes secrets by their names and folders', () => {
    assert.deepEqual(
      secret.filter((path) => !looksLikeSecretFile(path.split('/'))),
      [],
    );
  });

  it('ignores files that are meant to be shared or have a similar name', () => {
    assert.deepEqual(
      harmless.filter((path) => looksLikeSecretFile(path.split('/'))),
      [],
    );
  });
});
