import assert from 'node:assert/strict';
import fc from 'fast-check';
import { bridgeModule, callExpression, callsExpression } from '../../../../src/core/bridge/bridgeModule.ts';

const source = 'module EngeeBridge\nconst EPOCH = 1\nend\n';
const decode = (text: string): string => Buffer.from(text, 'base64').toString('utf8');

describe('The Julia of bridge calls', () => {
  it('names the module after its content', async () => {
    const [one, same, other] = await Promise.all([
      bridgeModule(source),
      bridgeModule(source),
      bridgeModule(`${source}# more\n`),
    ]);
    assert.match(one.name, /^#engee_[0-9a-f]{12}$/);
    assert.equal(one.name, same.name);
    assert.notEqual(one.name, other.name);
    assert.ok(one.source.startsWith(`module var"${one.name}"\n`));
  });

  it('replies absent when the bridge is missing', async () => {
    const module = await bridgeModule(source);
    const expression = callExpression(module, 'hello');
    assert.ok(expression.startsWith(`(Core.isdefined(Main, Core.Symbol("${module.name}")) && `));
    assert.ok(expression.endsWith(`? (Main.var"${module.name}".hello()) : "{\\"kind\\":\\"absent\\"}\\n"`), expression);
  });

  it('writes numbers, ids and booleans as Julia literals', async () => {
    assert.match(
      callExpression(await bridgeModule(source), 'call', 'e-1', 12, true, false),
      /\.call\("e-1", 12, true, false\)\)/,
    );
  });

  it('makes several calls in order', async () => {
    const module = await bridgeModule(source);
    const expression = callsExpression(module, [
      ['forget', 'e-1', 'a-1', 'a-2'],
      ['poll', 'e-1', 'a-3', 5.9, 0],
    ]);
    assert.ok(
      expression.includes(
        `(Main.var"${module.name}".forget("e-1", "a-1", "a-2"); Main.var"${module.name}".poll("e-1", "a-3", 5, 0))`,
      ),
      expression,
    );
  });

  it('encodes any text as base64', async () => {
    const module = await bridgeModule(source);
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string({ unit: fc.constantFrom('"', '\\', '$', '`', '#', '=', '\n', '\r', '\0', ')', '日', '👩‍🚀') }),
        ),
        (text) => {
          const [, literal = ''] =
            /\.call\("([A-Za-z0-9+/=]*)"\)\)/.exec(callExpression(module, 'call', { text })) ?? [];
          assert.equal(decode(literal), text);
        },
      ),
    );
  });
});
