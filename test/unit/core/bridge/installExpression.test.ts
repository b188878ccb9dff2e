import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { type FreightForm, freightOf } from '../../../../src/core/bridge/bridgeFreight.ts';
import { bridgeModule } from '../../../../src/core/bridge/bridgeModule.ts';
import { installExpression } from '../../../../src/core/bridge/installExpression.ts';

const source = `module EngeeBridge\nconst EPOCH = "é"\n${Array.from({ length: 300 }, (_, index) => `f(x) = x + ${index}\n`).join('')}end\n`;
const forms: readonly FreightForm[] = [true, false].flatMap((isPacked) =>
  [Infinity, 400, 7].map((partLength) => ({ isPacked, partLength })),
);

describe('installExpression', () => {
  for (const form of forms) {
    it(`encodes the bridge ${form.isPacked ? 'compressed' : 'uncompressed'} in parts of ${form.partLength} without loss`, async () => {
      const module = await bridgeModule(source);
      const { parts, hash, sourceBytes, isPacked } = await freightOf(module, form);
      assert.equal(isPacked, form.isPacked);
      assert.ok(
        form.partLength === Infinity
          ? parts.length === 1
          : parts.length > 1 && parts.every((part) => part.length <= form.partLength),
      );
      const whole = parts.join('');
      assert.equal(hash, createHash('sha256').update(whole).digest('hex'));
      const bytes = Buffer.from(whole, 'base64');
      const plain = form.isPacked ? inflateSync(bytes) : bytes;
      assert.equal(plain.toString(), module.source);
      assert.equal(sourceBytes, plain.length);
    });
  }

  it('compresses the bridge to a third', async () => {
    const module = await bridgeModule(source);
    const [packed, plain] = await Promise.all(
      [true, false].map((isPacked) => freightOf(module, { isPacked, partLength: Infinity })),
    );
    assert.ok((packed?.parts.join('').length ?? Infinity) < (plain?.parts.join('').length ?? 0) / 3);
  });

  it('replies hello without loading a bridge that is already there', async () => {
    const module = await bridgeModule(source);
    for (const form of forms) {
      const freight = await freightOf(module, form);
      const expression = installExpression(module, freight, freight.parts.length - 1);
      const hello = `Core.eval(Main, Base.Meta.parse("Main.var\\"${module.name}\\".hello()"))`;
      assert.ok(expression.startsWith(`((Core.isdefined(Main, Core.Symbol("${module.name}")) && `));
      assert.ok(expression.includes(`? ${hello} : let text = `), expression);
      assert.equal(expression.split(hello).length, 3);
      assert.ok(expression.includes(`"${freight.parts.at(-1) ?? ''}"`));
    }
  });

  it('stores parts under a name with their hash and number', async () => {
    const module = await bridgeModule(source);
    const places = [];
    for (const form of forms.filter(({ partLength }) => partLength !== Infinity)) {
      const freight = await freightOf(module, form);
      const [, place = ''] = /place = Core\.Symbol\("([^"]+)"\)/.exec(installExpression(module, freight, 0)) ?? [];
      assert.equal(place, `#engee_parts_${freight.hash.slice(0, 12)}_${freight.parts.length}`);
      places.push(place);
    }
    assert.equal(new Set(places).size, places.length);
  });

  it('uses only qualified names', async () => {
    const module = await bridgeModule(source);
    const freight = await freightOf(module, { isPacked: true, partLength: 400 });
    const expression = installExpression(module, freight, 0).replace(/"(?:[^"\\]|\\.)*"/g, '""');
    const ours = [
      'text',
      'source',
      'place',
      'kept',
      'whole',
      'sha',
      'packed',
      'made',
      'count',
      'uncompress',
      'library',
      'zlib',
      'status',
      '_',
    ];
    const keywords = [
      'false',
      'let',
      'if',
      'else',
      'end',
      'for',
      'in',
      'break',
      'do',
      'try',
      'catch',
      'nothing',
      'ccall',
      'var',
      'throw_error',
      'Main',
      'Core',
      'Base',
    ];
    const names = [...expression.matchAll(/(?<![\w.:]|:\()(?!\d)\w+/g)].map(([name]) => name);
    assert.deepEqual(
      names.filter((name) => ![...ours, ...keywords].includes(name)),
      [],
    );
    assert.deepEqual(expression.match(/(?<![:(=])==(?!=)|!=|\+|\*/g), null);
  });
});
