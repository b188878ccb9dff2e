import assert from 'node:assert/strict';
import { isInsideUser, isUploadableName } from '../../../../src/core/api/remoteNames.ts';

describe('isUploadableName and isInsideUser', () => {
  it('accept only file names that Engee stores unchanged', () => {
    for (const name of [
      'a',
      'a b.txt',
      'пример.png',
      '🧨',
      'e\u0301',
      '.hidden',
      '...',
      "it's",
      '100%',
      'CON',
      'x'.repeat(255),
      'я'.repeat(127),
    ]) {
      assert.ok(isUploadableName(name), name);
    }
    for (const name of [
      '',
      '.',
      '..',
      'a/b',
      'a\\b',
      'a"b',
      'a\r\nX: y.png',
      'a\0',
      'a\u007f',
      '\ud800',
      'a\udc00b',
      'x'.repeat(256),
      'я'.repeat(128),
    ]) {
      assert.ok(!isUploadableName(name), JSON.stringify(name));
    }
  });

  it('accept only absolute, normalized paths inside /user', () => {
    for (const path of ['/user', '/user/a', '/user/a b/пример.jl', '/user/...']) assert.ok(isInsideUser(path), path);
    for (const path of [
      '',
      '/',
      'user',
      'user/a',
      '/userx',
      '/users/a',
      '//user/a',
      '/user/',
      '/user//a',
      '/user/.',
      '/user/../etc',
      '/user/a/..',
      '/etc/passwd',
      '/user/a\n',
      '/user/\0',
      '/user/\ud800',
    ]) {
      assert.ok(!isInsideUser(path), JSON.stringify(path));
    }
  });
});
