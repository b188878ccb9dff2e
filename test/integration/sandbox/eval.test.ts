import assert from 'node:assert/strict';
import { readFile, watch, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sandbox } from '../../sandbox/start.ts';
import { runningSandbox } from '../support/sandbox.ts';
import { Client, type Reply, userApi } from './client.ts';

interface CommandError {
  result_code: string;
  error: { full_description: string; short_description: string; type: string };
}

describe('Sandbox eval with a real Julia', function () {
  // The limit is generous because a busy machine is slow. No test waits that long by itself.
  this.timeout(60_000);

  let sandbox: Sandbox;
  let client: Client;

  before(async function () {
    this.timeout(180_000);
    sandbox = await runningSandbox();
    client = new Client(sandbox);
  });

  beforeEach(async () => {
    await runningSandbox();
  });

  const failing = async (command: string): Promise<CommandError> => {
    const reply = await client.evaluate(command);
    assert.equal(reply.status, 400, reply.text);
    return reply.json() as CommandError;
  };

  it('replies to 3 + 5 with 200 and {"result": "8"}', async () => {
    const { status, json } = await client.evaluate('3 + 5');
    assert.equal(status, 200);
    assert.deepEqual(json(), { result: '8' });
  });

  it('returns the value of the last statement, and a string without quotes', async () => {
    assert.deepEqual((await client.evaluate('using Base64\nbase64encode("a \\"b\\"")')).json(), { result: 'YSAiYiI=' });
    assert.deepEqual((await client.evaluate('"{\\"a\\":1}"')).json(), { result: '{"a":1}' });
  });

  it('returns other values as Julia prints them', async () => {
    const values: [string, string][] = [
      ['nothing', 'nothing'],
      [':symbol', ':symbol'],
      ['[1 2; 3 4]', '[1 2; 3 4]'],
      ['x = 5;', '5'],
      ['', 'nothing'],
      ['"\u00e9 \u{1f600} \\0 \\x1b[31m"', '\u00e9 \u{1f600} \0 \x1b[31m'],
      ['println("not returned"); 0.1 + 0.2', '0.30000000000000004'],
      ['struct Shown end; Base.show(io::IO, ::Shown) = print(io, "shown"); Shown()', 'shown'],
    ];
    for (const [command, result] of values) {
      assert.deepEqual((await client.evaluate(command)).json(), { result }, command);
    }
  });

  it('returns JSON for bytes that are not UTF-8', async () => {
    const response = await client.open(
      'POST',
      `${userApi}/command/eval`,
      '{"command":"String(UInt8[0x61, 0xff, 0x62])"}',
      'application/json',
    );
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await response.arrayBuffer());
    assert.deepEqual(JSON.parse(text), { result: 'a\ufffdb' });
  });

  it('replies to an error with 400, command_error and the three documented fields, with the user frame before the platform frames', async () => {
    const { result_code, error } = await failing('unexisting_variable');
    assert.equal(result_code, 'command_error');
    assert.equal(error.type, 'UndefVarError');
    assert.match(error.short_description, /^UndefVarError\(:unexisting_variable/);
    assert.match(
      error.full_description,
      /^UndefVarError: `?unexisting_variable`? not defined[^]*?\n\nStacktrace:\n +\[1\] top-level scope/,
    );
    assert.match(error.full_description, /\/app\/pod\.jl:\d+/);
  });

  it('evaluates code in Main as the file none, whose frames come before those of the platform', async () => {
    const { error } = await failing('function inner(x)\n  error("no $x")\nend\n\ninner(1)');
    assert.match(error.full_description, /^no 1\n\nStacktrace:\n/);
    const places = [...error.full_description.matchAll(/(none|pod\.jl):(\d+)/g)].map(([place]) => place);
    assert.equal(places[0], 'none:2');
    assert.equal(places[1], 'none:5');
    assert.ok(places.findIndex((place) => place.startsWith('pod.jl')) > 1);
    assert.equal((await client.evaluate('parentmodule(inner)')).text, '{"result":"Main"}');
  });

  it('replies to a syntax error with command_error', async () => {
    const { error } = await failing('for i in 1:3');
    assert.match(error.full_description, /Stacktrace:/);
  });

  it('refuses malformed JSON, another shape and another content type, but not with command_error', async () => {
    const send = (body: string, contentType = 'application/json'): Promise<Reply> =>
      client.send('POST', `${userApi}/command/eval`, body, contentType);
    for (const [reply, status] of [
      [await send('{"command": '), 400],
      [await send('[]'), 400],
      [await send('{}'), 400],
      [await send('{"command": 5}'), 400],
      [await send('{"command": "1"}', 'text/plain'), 415],
    ] as const) {
      assert.equal(reply.status, status);
      assert.equal('result_code' in (reply.json() as object), false);
    }
  });

  it('keeps variables between requests, and only files across a restart', async () => {
    await client.evaluate('kept = 42; write("kept.txt", "file")');
    assert.equal((await client.evaluate('kept')).text, '{"result":"42"}');
    await sandbox.control.stopServer();
    await sandbox.control.startServer();
    assert.equal((await failing('kept')).error.type, 'UndefVarError');
    assert.equal((await client.evaluate('read("kept.txt", String)')).text, '{"result":"file"}');
  });

  it("evaluates in the user's directory and shares its files with the host", async () => {
    await writeFile(join(sandbox.userDirectory, 'from-outside.txt'), 'hello');
    assert.equal((await client.evaluate('read("from-outside.txt", String)')).text, '{"result":"hello"}');
    await client.evaluate('write("from-julia.txt", pwd())');
    const seen = await readFile(join(sandbox.userDirectory, 'from-julia.txt'), 'utf8');
    assert.ok(['/user', sandbox.userDirectory].includes(seen), seen);
  });

  it('handles other requests while code waits, but not while it computes', async () => {
    const waiting = client.evaluate('gate = Channel{Int}(1); take!(gate)');
    while ((await client.evaluate('@isdefined gate')).text !== '{"result":"true"}') {
      // Each answer shows that the waiting request does not block other requests.
    }
    await client.evaluate('put!(gate, 7)');
    assert.equal((await waiting).text, '{"result":"7"}');

    const begun = created(sandbox.userDirectory, 'computing');
    const computing = client.evaluate(
      'ended = false; touch("computing"); t = time(); while time() < t + 0.5 end; ended = true',
    );
    await begun;
    assert.equal((await client.evaluate('ended')).text, '{"result":"true"}');
    assert.equal((await computing).status, 200);
  });

  it('continues a request after its client disconnects', async () => {
    const leaving = new AbortController();
    const left = fetch(new URL(`${userApi}/command/eval`, sandbox.baseUrl), {
      method: 'POST',
      headers: { Authorization: `Bearer ${sandbox.personalAccessToken}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ command: 'left = Channel{Int}(1); take!(left); went_on = true' }),
      signal: leaving.signal,
    });
    while ((await client.evaluate('@isdefined left')).text !== '{"result":"true"}') {
      // The code has not started yet.
    }
    leaving.abort();
    await assert.rejects(left, { name: 'AbortError' });
    await client.evaluate('put!(left, 1); yield()');
    assert.equal((await client.evaluate('went_on')).text, '{"result":"true"}');
  });

  it('replies 502 and stops the server when the code ends the process (a guess)', async () => {
    assert.equal((await client.evaluate('exit()')).status, 502);
    await sandbox.control.reached('stopped');
  });

  it('requires a token under the prefix', async () => {
    assert.equal((await new Client(sandbox, null).evaluate('1')).status, 401);
    assert.equal((await new Client(sandbox, 'wrong').evaluate('1')).status, 401);
  });
});

/** Waits until a file with this name appears in the directory. Must be called before the file can appear. */
async function created(directory: string, name: string): Promise<void> {
  for await (const { filename } of watch(directory)) {
    if (filename === name) {
      return;
    }
  }
}
