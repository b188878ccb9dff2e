import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createRedactor } from '../../../../src/core/lib/redact.ts';

function redactorWith(...secrets: string[]) {
  const redactor = createRedactor();
  redactor.holder().hold(secrets);
  return redactor;
}

/** Replaces lone surrogates, which none of the encodings can represent. */
const wellFormed = (text: string) => text.replace(/\p{Surrogate}/gu, '\ufffd');

describe('createRedactor', () => {
  const redact = (text: string) => createRedactor().redact(text);

  describe('text that looks like a secret', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['Authorization: Bearer abc.def-123', 'Authorization: Bearer ***'],
      ['authorization: bearer ABC', 'authorization: bearer ***'],
      ['{"access_token":"s3cr3t","token_type":"Bearer"}', '{"access_token":"***","token_type":"Bearer"}'],
      ['{ "refresh_token" : "a\\"b" , "x": 1}', '{ "refresh_token" : "***" , "x": 1}'],
      ['{"client_secret":"cut off in the mid', '{"client_secret":"***"'],
      [
        'grant_type=refresh_token&refresh_token=abc%2F&client_secret=x&scope=y',
        'grant_type=refresh_token&refresh_token=***&client_secret=***&scope=y',
      ],
      [
        'GET vscode://engee-community.engee/auth?code=abc&state=def',
        'GET vscode://engee-community.engee/auth?code=***&state=***',
      ],
      ['code=abc&state=def', 'code=***&state=***'],
      ['{"code":"rO4nWbK2k9"}', '{"code":"***"}'],
      ['password=hunter2', 'password=***'],
      ['token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl end', 'token *** end'],
      ['x-eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', 'x-***'],
      ['connect to http://user:pass@proxy.example:8080/', 'connect to http://***@proxy.example:8080/'],
      ['clone https://ghs3Xk29fQ0aLm41Zt7w@git.example/x', 'clone https://***@git.example/x'],
      // Inspected objects, maps and buffers of headers.
      ["{ accessToken: 'abc', n: 1 }", "{ accessToken: '***', n: 1 }"],
      ["{ token: { value: 'abc' } }", "{ token: { value: '***' } }"],
      ["token: AccessToken { value: 'abc' }", "token: AccessToken { value: '***' }"],
      ["{\n  refreshToken:\n    'abc',\n  n: 1\n}", "{\n  refreshToken:\n    '***',\n  n: 1\n}"],
      ['access_token: `a\nb`', 'access_token: `***`'],
      ["Map(1) { 'accessToken' => 'abc' }", "Map(1) { 'accessToken' => '***' }"],
      ["{ accessTokens: [ 'abc', 'def' ], n: 'g' }", "{ accessTokens: [ '***', '***' ], n: 'g' }"],
      ["{ code: 'rO4nWbK2k9', state: 'qA81mzKxP0aaB7Tt' }", "{ code: '***', state: '***' }"],
      [
        `share: { key: 'f3Jx0Qm9TzK2vB7nLw5rYd8HcPq1SgEa4UiOo6XtZk0', renewals: 1 }`,
        "share: { key: '***', renewals: 1 }",
      ],
      // JSON, also inside JSON.
      [
        '{"accessToken":"a","refreshToken":"b","clientSecret":"c","idToken":"d"}',
        '{"accessToken":"***","refreshToken":"***","clientSecret":"***","idToken":"***"}',
      ],
      [
        '{"codeVerifier":"a","password":"b","apiKey":"c","authorization":"Bearer d"}',
        '{"codeVerifier":"***","password":"***","apiKey":"***","authorization":"***"}',
      ],
      [
        '{"body":"{\\"accessToken\\":\\"a\\\\\\"b\\",\\"n\\":1}"}',
        '{"body":"{\\"accessToken\\":\\"***\\",\\"n\\":1}"}',
      ],
      ['{"password":"a\\\\","n":"b"}', '{"password":"***","n":"b"}'],
      ['{"name":"Authorization","value":"Bearer x"}', '{"name":"Authorization","value":"***"}'],
      // Headers.
      ["['Authorization', 'Bearer xyz', 'Accept', 'b']", "['Authorization', '***', 'Accept', 'b']"],
      ['["Authorization" => "Bearer xyz"]', '["Authorization" => "***"]'],
      ['X-Api-Key: abc', 'X-Api-Key: ***'],
      ['Cookie: a=b; c=d\r\nAccept: e', 'Cookie: ***\r\nAccept: e'],
      ['Authorization: Digest username="u", response="r"\r\nAccept: e', 'Authorization: ***\r\nAccept: e'],
      ["'Bearer abcdef'", "'Bearer ***'"],
      // Bodies.
      ['redirect?x=access_token%3Dabc%26n%3D1', 'redirect?x=access_token%3D***%26n%3D1'],
      [
        '--b\r\nContent-Disposition: form-data; name="client_secret"\r\n\r\na\r\nb\r\n--b',
        '--b\r\nContent-Disposition: form-data; name="client_secret"\r\n\r\n***\r\n--b',
      ],
      [
        'name="password"; x=y\nContent-Type: text/plain\n\nabc\n--b--',
        'name="password"; x=y\nContent-Type: text/plain\n\n***\n--b--',
      ],
      ['"name=\\"refresh_token\\"\\r\\n\\r\\nabc\\r\\n--b"', '"name=\\"refresh_token\\"\\r\\n\\r\\n***\\r\\n--b"'],
      ['a\n-----BEGIN EC PRIVATE KEY-----\nabc\n-----END EC PRIVATE KEY-----\nb', 'a\n***\nb'],
      ['-----BEGIN PRIVATE KEY-----\ncut', '***'],
      // Code and shells.
      ['ENV["ENGEE_TOKEN"] = "abc"', 'ENV["ENGEE_TOKEN"] = "***"'],
      ['export ENGEE_TOKEN=abc', 'export ENGEE_TOKEN=***'],
      ['curl --token abc --data x', 'curl --token *** --data x'],
      ['using ghp_abcdefghijklmnopqrst now', 'using *** now'],
      ['пароль: "abc"', 'пароль: "***"'],
    ];
    for (const [text, expected] of cases) {
      it(`is hidden in ${JSON.stringify(text.slice(0, 60))}`, () => {
        assert.equal(redact(text), expected);
      });
    }
  });

  describe('useful log text', () => {
    for (const text of [
      'GET /account/api/engee/info 200 12 ms',
      '{"code":"ECONNRESET"}',
      "{ errno: -111, code: 'ECONNREFUSED', syscall: 'connect' }",
      '{"code":"invalid_grant"}',
      'failed with code=ECONNRESET',
      'exit code 1',
      'https://engee.com:443/prod/user/demo123-nick/',
      'ssh://git@github.com/a/b',
      'decode=fast',
      'server: state=running',
      'auth: the access token was renewed',
      'auth: secret storage could not be read',
      'syntax: unexpected token: end',
      'Basic authentication failed',
      'WWW-Authenticate: Bearer realm="engee"',
      '{"token_type":"Bearer","expires_in":600}',
      '{ tokens: 12, isToken: true, accessToken: undefined, password: null }',
      'commit 14ab684d2f3c1d0e9b8a7f6e5d4c3b2a19081726',
      "{ key: '14ab684d2f3c1d0e9b8a7f6e5d4c3b2a19081726' }",
      "{ key: '6ba7b810-9dad-11d1-80b4-00c04fd430c8' }",
      'run 1x2y3z4a5b6c7d-9q8w7e6r5t4y3: timeout; looking for it',
      'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk',
      'key: engee.session:https://engee.com#1',
      'token = get_token()',
      'at set_token (/src/auth/token.ts:12:3)',
      '-----BEGIN PUBLIC KEY-----',
    ]) {
      it(`is kept in ${JSON.stringify(text.slice(0, 60))}`, () => {
        assert.equal(redact(text), text);
      });
    }
  });

  it('does not treat very short texts as secrets', () => {
    assert.equal(redactorWith('', 'a', 'start').redact('a start'), 'a start');
  });

  it('hides the longer of two secrets completely', () => {
    assert.equal(
      redactorWith('secret-one', 'secret-one-and-more').redact('x secret-one-and-more y secret-one z'),
      'x *** y *** z',
    );
  });

  describe('a known secret', () => {
    const secret = 'Zq/7+é"k0\\x9-w';
    const bytes = Buffer.from(secret);
    const lines = (text: string, end: string) => text.replace(/.{5}(?=.)/gsu, `$&${end}`);
    const cases: readonly (readonly [how: string, text: string, hidden?: string])[] = [
      ['in plain text', secret],
      ['in percent-encoding', encodeURIComponent(secret)],
      ['in lowercase percent-encoding', encodeURIComponent(secret).replace(/%../g, (escaped) => escaped.toLowerCase())],
      ['in double percent-encoding', encodeURIComponent(encodeURIComponent(secret))],
      [
        'in double percent-encoding escaped in JSON',
        encodeURIComponent(encodeURIComponent(secret)).replaceAll('%', '\\u0025'),
      ],
      ['with every byte percent-encoded', Array.from(bytes, (byte) => `%${byte.toString(16)}`).join('')],
      ['in JSON', JSON.stringify(secret), '"***"'],
      [
        'in JSON that escapes every character',
        Array.from(secret, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
      ],
      ['in JSON within JSON', JSON.stringify(JSON.stringify(secret)), String.raw`"\"***\""`],
      ['in percent-encoded JSON', encodeURIComponent(JSON.stringify(secret)), '%22***%22'],
      ['in hex', bytes.toString('hex')],
      ['in uppercase hex', bytes.toString('hex').toUpperCase()],
      ['in a hex dump', bytes.toString('hex').match(/../g)?.join(' ') ?? ''],
      ['in base64', bytes.toString('base64')],
      ['in base64 after one byte', Buffer.from(`:${secret}:`).toString('base64'), 'O***o='],
      ['in base64 after two bytes', Buffer.from(`a:${secret}`).toString('base64'), 'YT***='],
      ['in base64url', Buffer.from(`client:${secret}`).toString('base64url'), 'Y2xpZW50O***'],
      [
        'in percent-encoding in base64',
        Buffer.from(`client:${encodeURIComponent(secret)}`).toString('base64'),
        'Y2xpZW50O***==',
      ],
      ['in JSON in base64', Buffer.from(JSON.stringify({ a: secret })).toString('base64'), 'eyJhIjoi***ifQ=='],
      ['in percent-encoded base64', encodeURIComponent(bytes.toString('base64'))],
      ['in wrapped base64', lines(bytes.toString('base64'), '\r\n  ')],
      ['in wrapped base64 in JSON', JSON.stringify(lines(bytes.toString('base64'), '\r\n')), '"***"'],
      ['split across lines', lines(secret, '\n')],
      ['split across lines in JSON', JSON.stringify(lines(secret, '\n')), '"***"'],
      ['split into joined strings', "'Zq/7+é\"' +\n  'k0\\\\x9-w'", "'***'"],
      [
        'in quoted-printable',
        Array.from(bytes, (byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`)
          .join('')
          .replace(/.{12}/g, '$&=\r\n'),
      ],
    ];
    for (const [how, text, hidden = '***'] of cases) {
      it(`is hidden ${how}`, () => {
        assert.equal(redactorWith(secret).redact(`see <${text}> there`), `see <${hidden}> there`);
        assert.equal(redactorWith('another-secret').redact(text), text, 'an unknown secret is kept');
      });
    }
  });

  it('hides two overlapping secrets completely', () => {
    assert.equal(redactorWith('secret-one', 'one-and-more').redact('x secret-one-and-more y'), 'x *** y');
  });

  it('hides a secret with spaces in a form', () => {
    assert.equal(
      redactorWith('my pass phrase').redact(`a=${new URLSearchParams([['', 'my pass phrase']]).toString().slice(1)}&b`),
      'a=***&b',
    );
  });

  it('hides a long secret even if its beginning is missing', () => {
    const secret = Array.from({ length: 40 }, (_, at) => `part-${at}`).join('.');
    assert.equal(redactorWith(secret).redact(`${secret.slice(100)} end`), '*** end');
  });

  describe('any known secret', () => {
    const secretText = fc
      .oneof(
        fc.string({ minLength: 6, maxLength: 60 }),
        fc.string({ unit: 'binary', minLength: 6, maxLength: 30 }),
        fc.string({ unit: fc.constantFrom(...Array.from('abcXYZ019-_.~+/=%\\"\'')), minLength: 6, maxLength: 60 }),
      )
      .filter((text) => !/[*\s]/.test(text))
      .map(wellFormed);
    const bytesOf = (text: string) => Buffer.from(text);
    const percent = (text: string, isUpper: boolean) =>
      [...bytesOf(text)]
        .map((byte) =>
          /[\w-]/.test(String.fromCharCode(byte))
            ? String.fromCharCode(byte)
            : `%${isUpper ? byte.toString(16).padStart(2, '0').toUpperCase() : byte.toString(16).padStart(2, '0')}`,
        )
        .join('');
    const escapes = (text: string) =>
      Array.from({ length: text.length }, (_, at) =>
        /\w/.test(text.charAt(at)) ? text.charAt(at) : `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`,
      ).join('');
    const spelling = fc.constantFrom<((secret: string) => string)[]>(
      (secret) => secret,
      (secret) => percent(secret, true),
      (secret) => percent(secret, false),
      (secret) => percent(percent(secret, true), false),
      (secret) => JSON.stringify(secret).slice(1, -1),
      escapes,
      (secret) => percent(escapes(secret), true),
      (secret) => bytesOf(secret).toString('hex'),
      (secret) => bytesOf(secret).toString('hex').toUpperCase(),
      (secret) => bytesOf(secret).toString('base64'),
      (secret) => bytesOf(secret).toString('base64url'),
      (secret) => percent(bytesOf(secret).toString('base64'), true),
      (secret) => new URLSearchParams([['', secret]]).toString().slice(1),
    );
    /** The line end inside the secret. `undefined` means none. */
    const lineEnd = fc.constantFrom(undefined, '\n', '\r\n', '\r\n\t', '\\n', '\\r\\n');

    it('is hidden in any encoding, with any line ends and surrounding text', () => {
      fc.assert(
        fc.property(
          secretText,
          spelling,
          lineEnd,
          fc.integer({ min: 1, max: 40 }),
          fc.string(),
          fc.string(),
          (secret, spell, end, width, before, after) => {
            const whole = spell(secret);
            // An escape sequence that is split itself is decoded only at real line ends.
            const isBroken = end !== undefined && (!end.startsWith('\\') || !/[%\\]/.test(whole));
            const written = isBroken ? whole.replace(new RegExp(`.{${width}}`, 'gsu'), `$&${end}`) : whole;
            const hidden = redactorWith(secret, 'another-one').redact(`${before} "${written}" ${after}`);
            assert.ok(!hidden.includes(`"${written}"`), hidden);
            assert.ok(hidden.includes('***'), hidden);
            assert.ok(before.includes(secret) || after.includes(secret) || !hidden.includes(secret), hidden);
          },
        ),
        { numRuns: 500 },
      );
    });

    it('is hidden inside base64 of a longer text', () => {
      fc.assert(
        fc.property(
          secretText,
          fc.uint8Array({ maxLength: 9 }),
          fc.uint8Array({ maxLength: 9 }),
          fc.constantFrom<('base64' | 'base64url')[]>('base64', 'base64url'),
          (secret, before, after, encoding) => {
            const hidden = redactorWith(secret).redact(
              Buffer.concat([before, bytesOf(secret), after]).toString(encoding),
            );
            const [head = '', tail = ''] = hidden.split('***');
            assert.ok(head.length * 6 <= before.length * 8, hidden);
            assert.ok(tail.replaceAll('=', '').length * 6 <= after.length * 8 + 5, hidden);
          },
        ),
        { numRuns: 300 },
      );
    });

    it('is hidden next to any other text', () => {
      fc.assert(
        fc.property(secretText, fc.string(), fc.string(), (secret, before, after) => {
          assert.ok(
            !redactorWith(secret)
              .redact(before + secret + after)
              .includes(secret),
          );
        }),
        { numRuns: 300 },
      );
    });
  });

  it('hides a known secret in any hostile text', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'knownsecret',
        'token',
        '"',
        "'",
        '=',
        ': ',
        '\\',
        '%',
        'Bearer ',
        '\r\n',
        'name="password"',
        '[',
        ',',
        '//',
        '@',
        'eyJabcd.',
        '***',
        '=>',
        'ENV[',
        '--',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const hidden = redactorWith('knownsecret').redact(pieces.join(''));
        assert.ok(!hidden.includes('knownsecret'), hidden);
      }),
      { numRuns: 500 },
    );
  });

  describe('a secret in use', () => {
    it('stays hidden regardless of the number of secrets of other holders', () => {
      const redactor = createRedactor();
      const mine = redactor.holder();
      mine.hold(['the-token-in-use']);
      const other = redactor.holder();
      for (let turn = 0; turn < 1_000; turn++) {
        other.hold([`access-number-${turn}-end`, `refresh-number-${turn}-end`]);
        const attempt = redactor.holder();
        attempt.hold([`attempt-number-${turn}-end`]);
        attempt.dispose();
      }
      assert.equal(redactor.redact('the-token-in-use access-number-999-end refresh-number-999-end'), '*** *** ***');
      assert.equal(
        redactor.redact('access-number-998-end attempt-number-999-end'),
        '*** ***',
        'a late line may contain a previous secret',
      );
      assert.equal(
        redactor.redact('access-number-500-end attempt-number-500-end'),
        'access-number-500-end attempt-number-500-end',
        'memory is bounded',
      );
    });

    it('stays hidden until its holder is disposed, and for a while after', () => {
      const redactor = createRedactor();
      const holder = redactor.holder();
      holder.hold(['the-token-in-use']);
      holder.dispose();
      holder.dispose();
      holder.hold(['too-late-to-hold']);
      assert.equal(redactor.redact('the-token-in-use too-late-to-hold'), '*** too-late-to-hold');
      const releaseAnother = (turn: number) => {
        const other = redactor.holder();
        other.hold([`attempt-number-${turn}-end`]);
        other.dispose();
      };
      for (let turn = 1; turn < 64; turn++) releaseAnother(turn);
      assert.equal(redactor.redact('the-token-in-use'), '***');
      releaseAnother(64);
      assert.equal(redactor.redact('the-token-in-use'), 'the-token-in-use');
    });

    it('stays hidden if it is held again later or by two holders', () => {
      const redactor = createRedactor();
      const [one, two] = [redactor.holder(), redactor.holder()];
      one.hold(['shared-secret']);
      two.hold(['shared-secret']);
      two.dispose();
      one.hold([]);
      one.hold(['shared-secret']);
      for (let turn = 0; turn < 100; turn++) one.hold(['shared-secret', `another-secret-${turn}`]);
      assert.equal(redactor.redact('shared-secret'), '***');
    });
  });

  describe('in linear time', () => {
    const millisecondsOf = (work: () => unknown) => {
      const started = process.cpuUsage();
      work();
      return process.cpuUsage(started).user / 1000;
    };
    const pieces = [
      'eyJaaaa-',
      'eyJaaaa.',
      '"code":"',
      '//a:',
      'Bearer ',
      'token:',
      'token=',
      'token(',
      'password="',
      'token=\\"',
      'name="password"\r\n',
      'name="password"',
      '%25',
      '\\u0041',
      "'+'",
      '=\r\n',
      'access_token%253D',
      'token: [{(',
      '"token" => ["a",',
      'Authorization: ',
      'Cookie: a ',
      '-----BEGIN RSA PRIVATE KEY-----',
      ' ',
      '\\',
      'a',
      '"',
      '--token ',
      'state=&',
      "token'",
      'a1B2',
    ];
    for (const piece of pieces) {
      it(`redacts a repeated ${JSON.stringify(piece)}`, () => {
        const redactor = redactorWith('eyJaaaa-eyJaaaa-eyJaaaa-x', 'a'.repeat(3_000), `b${'a'.repeat(300)}`);
        const work = (kilobytes: number) =>
          millisecondsOf(() => {
            redactor.holdsSecret(redactor.redact(piece.repeat((kilobytes * 1024) / piece.length)));
          });
        const least = (kilobytes: number) => Math.min(...Array.from({ length: 3 }, () => work(kilobytes)));
        work(4);
        const [small, large] = [least(4), least(32)];
        // Eight times the text would take sixty-four times as long in quadratic time.
        assert.ok(large < 24 * Math.max(small, 2), `${small} ms, ${large} ms`);
      });
    }

    it('redacts mixed pieces', () => {
      fc.assert(
        fc.property(fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 6 }), (mixed) => {
          const redactor = redactorWith('eyJaaaa-eyJaaaa-eyJaaaa-x');
          const unit = mixed.join('');
          assert.ok(millisecondsOf(() => redactor.redact(unit.repeat((16 * 1024) / unit.length))) < 500, unit);
        }),
        { numRuns: 50 },
      );
    });
  });

  describe('holdsSecret', () => {
    for (const code of [
      'ENV["X_TOKEN"] = "abc"',
      'token = "abc"',
      'f(; password="x")',
      'login("me"; password = "x y")',
      'Dict("password" => "x")',
      'token::String = "x"',
      'token = String(strip("abc"))',
      'token = raw"abc"',
      'token = """abc"""',
      'password = 12345678',
      'token == "abc"',
      'params[:apikey] = "x"',
      'settoken!("abc")',
      'TOKEN_PROD = "abc"',
      'пароль = "abc"',
      'x = "Zk3f9Q2LmN0pR7sT4uV1wX"',
      'Zk3f9Q2LmN0pR7sT4uV1wX',
      'x = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"',
      'a = 1\nsecret = "x"\nb = 2',
      'HTTP.get(u, ["Authorization" => "Bearer $t"])',
      'run(`curl -H "Authorization: Bearer abc" x`)',
      'download("https://u:pw@host/x")',
      'x = "ghp_abcdefghijklmnopqrst"',
      'mine = "known-secret"',
    ]) {
      it(`is true for ${code}`, () => {
        assert.ok(redactorWith('known-secret').holdsSecret(code));
      });
    }
  });

  describe('holdsSecret for code that only requests or mentions a secret', () => {
    for (const code of [
      'token = get_token()',
      'token = ENV["X_TOKEN"]',
      'token=ENV["X_TOKEN"]',
      'token = get(ENV, "X", "")',
      'token = read("token.txt", String)',
      'password = readline()',
      'connect(; token=token)',
      'pwd()',
      'cd(pwd())',
      'x = "results_2024_final_v2.csv"',
      'plot(sin)',
      'key = 5',
      'd["key"] = "name"',
      'code = "x = 1"',
      'state = zeros(3)',
      'tokenize("a b c")',
      'keys(d)',
      '"secret santa"',
      'UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")',
      'rev="14ab684d2f3c1d0e9b8a7f6e5d4c3b2a19081726"',
      'using Plots, LinearAlgebra',
      '# Basic example',
      'savefig("/user/project_12/figure_2024_03.png")',
      'f(x) = x^2 + 3x - 1',
      'url = "https://engee.com/prod/user/demo123/"',
      'A = rand(100, 100); A \\ b',
      '?Base.Threads.Atomic',
    ]) {
      it(`is false for ${code}`, () => {
        assert.ok(!redactorWith('known-secret').holdsSecret(code));
      });
    }
  });
});
