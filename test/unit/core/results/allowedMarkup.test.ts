import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  allowedAttributes,
  elementRule,
  isInlinePicture,
  visibleAddress,
} from '../../../../src/core/results/allowedMarkup.ts';

describe('allowedMarkup', () => {
  it('keeps the elements of tables and text', () => {
    for (const name of ['table', 'td', 'p', 'pre', 'details', 'img', 'style', 'a'])
      assert.equal(elementRule('html', name), 'keep', name);
    for (const name of ['math', 'mfrac', 'mtable', 'mo']) assert.equal(elementRule('math', name), 'keep', name);
  });

  it('drops elements that would run or load something, with their contents', () => {
    for (const name of [
      'script',
      'iframe',
      'object',
      'embed',
      'link',
      'meta',
      'base',
      'template',
      'noscript',
      'video',
      'textarea',
    ]) {
      assert.equal(elementRule('html', name), 'drop', name);
    }
    assert.equal(elementRule('math', 'annotation-xml'), 'drop');
  });

  it('keeps only the contents of unknown elements', () => {
    for (const name of ['form', 'button', 'x-widget', 'marquee'])
      assert.equal(elementRule('html', name), 'unwrap', name);
    assert.equal(elementRule('math', 'maction'), 'unwrap');
  });

  it('rejects attributes that run something, navigate, or name an element for the page', () => {
    const refused = [
      'href',
      'srcset',
      'onclick',
      'onload',
      'name',
      'background',
      'ping',
      'formaction',
      'xlink:href',
      'popovertarget',
      'contenteditable',
      'is',
      'slot',
      'target',
      'poster',
      'cite',
      'action',
    ];
    for (const name of [...refused, 'src', 'data']) assert.equal(allowedAttributes.has(name), false, name);
    for (const name of ['class', 'style', 'colspan', 'title']) assert.equal(allowedAttributes.has(name), true, name);
  });

  it('accepts only pictures that contain their bytes', () => {
    for (const address of ['data:image/png;base64,AA', 'data:image/svg+xml,<svg/>', 'DATA:image/jpeg;base64,AA'])
      assert.ok(isInlinePicture(address), address);
    for (const address of [
      'http://a.example/x.png',
      '//a.example',
      'data:text/html,x',
      'data:image/svg+xmlx,',
      'blob:x',
      'javascript:x',
      'file:///x',
      'data:image/png',
    ]) {
      assert.ok(!isInlinePicture(address), address);
    }
  });

  it('returns the address of a link if the text of the link is different', () => {
    assert.equal(visibleAddress('https://julialang.org/', 'Julia'), 'https://julialang.org/');
    assert.equal(visibleAddress('https://julialang.org/', 'https://julialang.org/'), undefined);
    for (const href of ['javascript:alert(1)', '#top', 'command:x', 'vscode://x', 'https://a b', ''])
      assert.equal(visibleAddress(href, 'x'), undefined, href);
  });
});
