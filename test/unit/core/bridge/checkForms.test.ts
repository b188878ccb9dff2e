import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { withCheckedForms } from '../../../../src/core/bridge/checkForms.ts';
import { type Rich, type RichType, richTypes } from '../../../../src/core/bridge/displayValue.ts';

const base64 = (...bytes: readonly number[]) => Buffer.from(bytes).toString('base64');
const ascii = (text: string) => [...Buffer.from(text, 'latin1')];

const genuine: Record<RichType, string> = {
  'image/svg+xml': '<?xml version="1.0"?><svg/>',
  'image/png': base64(...ascii('\x89PNG\r\n\x1a\n'), 0, 0),
  'image/webp': base64(...ascii('RIFF'), 0xff, 10, 13, 0, ...ascii('WEBPVP8 ')),
  'image/jpeg': base64(0xff, 0xd8, 0xff, 0xe0),
  'image/gif': base64(...ascii('GIF87a')),
  'text/html': '<b>x</b>',
  'text/latex': '$x$',
  'text/markdown': '# x',
};

const checked = (...rich: readonly Rich[]) => {
  const { rich: kept, omitted } = withCheckedForms({ text: '', isCut: false, rich, omitted: [] });
  return { kept: kept.map(({ type }) => type), omitted };
};

describe('withCheckedForms', () => {
  it('keeps forms whose data matches their type', () => {
    const all = richTypes.map((type): Rich => ({ type, data: genuine[type] }));
    assert.deepEqual(checked(...all), { kept: [...richTypes], omitted: [] });
  });

  for (const type of ['image/png', 'image/webp', 'image/jpeg', 'image/gif', 'image/svg+xml'] as const) {
    it(`omits ${type} with data of another type`, () => {
      const others = Object.values(genuine).filter((data) => data !== genuine[type]);
      for (const data of [
        ...others,
        '',
        'AAAA',
        'x',
        'iVBOR',
        base64(...ascii(' RIFF....WEBP')),
        base64(...ascii('RIFF....WAVE')),
      ]) {
        assert.deepEqual(checked({ type, data }), { kept: [], omitted: [{ type, why: 'malformed' }] }, data);
      }
    });
  }

  it('omits a picture with characters outside base64', () => {
    for (const data of [
      `${genuine['image/gif']}" onerror="alert(1)`,
      `${genuine['image/gif']}\n`,
      `data:${genuine['image/gif']}`,
    ]) {
      assert.deepEqual(checked({ type: 'image/gif', data }), {
        kept: [],
        omitted: [{ type: 'image/gif', why: 'malformed' }],
      });
    }
  });

  it('drops blank text forms', () => {
    assert.deepEqual(checked({ type: 'text/html', data: ' \n' }), { kept: [], omitted: [] });
  });

  it('keeps one form and one reason per type', () => {
    const html: Rich = { type: 'text/html', data: 'a' };
    const { rich, omitted } = withCheckedForms({
      text: '',
      isCut: false,
      rich: [html, { ...html, data: 'b' }, { type: 'image/png', data: 'x' }],
      omitted: [
        { type: 'image/png', why: 'tooLarge' },
        { type: 'image/png', why: 'tooSlow' },
      ],
    });
    assert.deepEqual(rich, [html]);
    assert.deepEqual(omitted, [{ type: 'image/png', why: 'tooLarge' }]);
  });
});
