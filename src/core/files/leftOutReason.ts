import * as l10n from '@vscode/l10n';
import type { NameProblem } from '../api/remoteNames.ts';
import { foreign, type UiText } from '../lib/uiText.ts';
import type { LeftOut } from './uploadPlan.ts';

/** Why something cannot be uploaded, in words that follow its name: no sentence, no full stop. */
export function leftOutReason(leftOut: LeftOut): UiText {
  switch (leftOut.why) {
    case 'linkOutside':
      return l10n.t('a link that leads outside the selection');
    case 'linkLoop':
      return l10n.t('a link to a folder that it lies in');
    case 'linkBroken':
      return l10n.t('a link that leads nowhere');
    case 'linkUntold':
      return l10n.t('a link, and this file system does not tell where it leads');
    case 'special':
      return l10n.t('not an ordinary file');
    case 'name':
      return nameReason(leftOut.problem);
    case 'unreadable':
      return l10n.t('it cannot be read');
    case 'emptyFolder':
      return l10n.t('an empty folder');
  }
}

function nameReason(problem: NameProblem): UiText {
  switch (problem.kind) {
    case 'character':
      return l10n.t(
        'its name contains a character that is not allowed on Engee: {0}',
        characterText(problem.character),
      );
    case 'lastBlank':
      return l10n.t(
        'its name ends in a character that is not allowed at the end of a name on Engee: {0}',
        characterText(problem.character),
      );
    case 'tooLong':
      return l10n.t('its name is longer than {0} bytes', problem.maxBytes);
    case 'noName':
      return l10n.t('its name cannot be used on Engee');
  }
}

/** A character and its code point, such as `" (U+0022)`; the name of one that is not seen, such as `line feed (U+000A)`. */
function characterText(character: string): UiText {
  const codePoint = character.codePointAt(0) ?? 0;
  const digits = foreign(codePoint.toString(16).toUpperCase().padStart(4, '0'));
  return l10n.t('{0} (U+{1})', invisibleName(character, codePoint) ?? foreign(character), digits);
}

function invisibleName(character: string, codePoint: number): UiText | undefined {
  switch (codePoint) {
    case 0x00:
      return l10n.t('null');
    case 0x08:
      return l10n.t('backspace');
    case 0x09:
      return l10n.t('tab');
    case 0x0a:
      return l10n.t('line feed');
    case 0x0b:
      return l10n.t('vertical tab');
    case 0x0c:
      return l10n.t('form feed');
    case 0x0d:
      return l10n.t('carriage return');
    case 0x1b:
      return l10n.t('escape');
    case 0x20:
      return l10n.t('space');
    case 0x7f:
      return l10n.t('delete');
    case 0xa0:
      return l10n.t('no-break space');
    case 0x2028:
      return l10n.t('line separator');
    case 0x2029:
      return l10n.t('paragraph separator');
    case 0x3000:
      return l10n.t('ideographic space');
    case 0xfeff:
      return l10n.t('zero width no-break space');
    default:
      if (/\p{Cc}/u.test(character)) return l10n.t('control character');
      if (/\p{Cs}/u.test(character)) return l10n.t('half of a surrogate pair');
      return /\s/u.test(character) ? l10n.t('space of another width') : undefined;
  }
}
