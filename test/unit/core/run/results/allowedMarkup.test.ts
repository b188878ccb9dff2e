import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  addressToRead,
  fateOf,
  isAllowedAttribute,
  isInlinePicture,
} from '../../../../../src/core/run/results/allowedMarkup.ts';

describe('Markup that is drawn', () => {
  it('keeps what tables and text are made of', () => {
    for (const name of ['table', 'td', 'p', 'pre', 'details', 'img', 'style', 'a'])
      assert.equal(fateOf('html', name), 'kept', name);
    for (const name of ['math', 'mfrac', 'mtable', 'mo']) assert.equal(fateOf('math', name), 'kept', name);
  });

  it('leaves out with its contents what would run or load', () => {
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
      assert.equal(fateOf('html', name), 'dropped', name);
    }
    assert.equal(fateOf('math', 'annotation-xml'), 'dropped');
  });

  it('keeps only the contents of what it does not know', () => {
    for (const name of ['form', 'button', 'x-widget', 'marquee']) assert.equal(fateOf('html', name), 'unwrapped', name);
    assert.equal(fateOf('math', 'maction'), 'unwrapped');
  });

  it('takes no attribute that acts, leads away or names something to the page', () => {
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
    for (const name of refused)
      for (const language of ['html', 'math'] as const)
        assert.equal(isAllowedAttribute(language, 'a', name, 'x'), false, name);
    for (const name of ['src', 'data'])
      assert.equal(isAllowedAttribute('html', 'p', name, 'data:image/png;base64,AA'), false, name);
    for (const name of ['class', 'style', 'colspan', 'title'])
      assert.equal(isAllowedAttribute('html', 'td', name, 'x'), true, name);
  });

  it('takes pictures that bring their bytes, and no others', () => {
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

  it('shows where a link would have led, when its words do not', () => {
    assert.equal(addressToRead('https://julialang.org/', 'Julia'), 'https://julialang.org/');
    assert.equal(addressToRead('https://julialang.org/', 'https://julialang.org/'), undefined);
    for (const href of ['javascript:alert(1)', '#top', 'command:x', 'vscode://x', 'https://a b', ''])
      assert.equal(addressToRead(href, 'x'), undefined, href);
  });
});
