import assert from 'node:assert/strict';
import * as l10n from '@vscode/l10n';
import { foreign } from '../../src/core/lib/uiText.ts';
import { hostileTexts } from './core/lib/support/hostileTexts.ts';
import { readTemplates } from './support/templates.ts';

/** Matches what the editor renders as a link in a message or as an icon in a label. */
const markup = /\[[^\]]+\]\((?:https?:\/\/|command:|file:)[^)\s]+|\$\([A-Za-z0-9-]+(?:~[A-Za-z]+)?\)/gi;
/** A placeholder inside one of our links takes only a literal, which `own` guarantees. */
const ownLink = /\(command:\{\d\}\)/;

describe('Texts with placeholders', () => {
  const templates = readTemplates();

  it('are found', () => {
    assert.ok(templates.length > 80, String(templates.length));
  });

  it('render no foreign links or icons for any argument', () => {
    for (const template of templates.filter((each) => !ownLink.test(each))) {
      const ownMarkup = template.replaceAll(/\{\d\}/g, '').match(markup)?.length ?? 0;
      for (const words of [...hostileTexts, '[a]', '](', '(command:x)', 'a$', '[', ']', '$']) {
        const text = l10n.t(template, ...Array.from({ length: 5 }, () => foreign(words)));
        assert.equal(
          text.match(markup)?.length ?? 0,
          ownMarkup,
          `${template} with ${words.slice(0, 60)}: ${text.slice(0, 200)}`,
        );
      }
    }
  });
});
