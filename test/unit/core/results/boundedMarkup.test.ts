import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { boundedMarkup } from '../../../../src/core/results/boundedMarkup.ts';

const isWhole = (html: string) => boundedMarkup(html) === html;

describe('Bounded markup', () => {
  const whole: readonly (readonly [title: string, unit: string])[] = [
    ['closed elements', '<div><span>x</span></div>'],
    ['paragraphs without end tags', '<p>x'],
    ['paragraphs that a block ends', '<p>x<div>y</div>'],
    ['list items without end tags', '<ul><li>x<li>y<p>z</ul>'],
    ['terms without end tags', '<dl><dt>x<dd>y<dt>z</dl>'],
    ['options without end tags', '<select><option>x<option>y</select>'],
    ['tables without end tags', '<table><thead><tr><th>x<tbody><tr><td>1<p>2<td>3<tr><td>4</table>'],
    ['elements without contents', '<br><img src="a>b"><hr/><input>'],
    ['overlapping formatting', '<b>x<i>y</b>z</i>'],
    ['links without end tags', '<a href="x">y'],
    ['forms', '<form><input></form>'],
    ['comments', '<!-- <b> --><!--><!---><!--!><b>--><!-- <b> --!>'],
    ['declarations', '<!doctype html><?x <b?></ <b>'],
    ['style sheets', '<style>a<b>c{}</style>'],
    ['scripts', '<script>"<b>"; <!-- <script> </script> <b> --></script>'],
    ['texts', '<textarea><b></textarea><title><b></title>'],
    ['attributes', `<p title="<b>" lang='<b>' id=<b></p>`],
    ['pictures', '<svg><style>a<![CDATA[<b>]]></style><path d=""/><title>x</title><g><circle/></g></svg>'],
    ['empty pictures', '<svg/>'],
    ['pictures with HTML', '<svg><foreignObject><style>p{}</style><p>x<br></p></foreignObject><path/></svg>'],
    ['formulas', '<math><mi>x</mi><mspace/><mrow><mo>+</mo></mrow></math>'],
    ['documents', '<html><head><title>x</title></head><body><p>y</body></html>'],
    ['less-than signs', '1 < 2 <3 <'],
  ];
  for (const [title, unit] of whole) {
    it(`keeps 2,000 ${title}`, () => {
      assert.ok(isWhole(unit.repeat(2_000)));
    });
  }

  const cut: readonly (readonly [title: string, unit: string])[] = [
    ['elements', '<div>'],
    ['elements of unknown names', '<x-y>'],
    ['templates', '<template>'],
    ['tables', '<table><td>'],
    ['pictures', '<svg>'],
    ['elements with a slash', '<div/>'],
    ['formatting that ends only with its block', '<p><b id=1></p>'],
    ['elements whose end tag is in a text', '<div><title></div></title>'],
    ['elements whose end tag is in a comment', '<div><!-- </div> -->'],
    ['elements whose end tag is in an attribute', '<div title="</div>">'],
    ['elements whose end tag is outside of their cell', '<x-y><table><tr><td></x-y></td></tr></table>'],
    ['forms whose end tag is in a table', '<form><table><tr><td></form></td></tr></table></form>'],
    ['cells outside of a table', '<td><b>'],
    ['empty elements that a paragraph takes out of a picture', '<svg><p></p><x-y/>'],
    ['empty elements after the end of a cell with a picture', '<table><tr><td><svg><desc></td></desc><x-y/>'],
    ['elements whose end tag is in the text of a template', '<div><template><col><title></template></div></title>'],
    ['elements whose end tag is in a script with a comment', '<div><script><!--<script></script></div>--></script>'],
  ];
  for (const [title, unit] of cut) {
    it(`cuts 2,000 open ${title}`, () => {
      const bounded = boundedMarkup(unit.repeat(2_000));
      assert.ok(bounded.length < 600 * unit.length, String(bounded.length));
      assert.ok(isWhole(bounded));
    });
  }

  it('cuts text that can be markup, because a template can change what it is', () => {
    assert.equal(boundedMarkup('<p>x<template><style><b></style>'), '<p>x<template>');
  });

  it('cuts tags in which a browser opens 400,000 elements again', () => {
    const open = Array.from({ length: 100 }, (_, index) => `<b id=${index}>`).join('');
    assert.ok(isWhole(open + '<p>x</p>'.repeat(1_000)));
    assert.ok(!isWhole(open + '<p>x</p>'.repeat(3_000)));
  });
});
