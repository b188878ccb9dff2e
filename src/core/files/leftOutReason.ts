import * as l10n from '@vscode/l10n';
import type { NameProblem } from '../api/remoteNames.ts';
import { foreign, type UiText } from '../lib/uiText.ts';
import type { LeftOut } from './uploadPlan.ts';

/** Returns why something can't be uploaded, as a phrase that follows its name, without a period. */
export function leftOutReason(leftOut: LeftOut): UiText {
  switch (leftOut.why) {
    case 'linkOutside':
      return l10n.t('a link to a target outside the selection');
    case 'linkLoop':
      return l10n.t('a link to a folder that contains it');
    case 'linkBroken':
      return l10n.t('a broken link');
    case 'linkTargetUnknown':
      return l10n.t('a link with a target that this file system does not report');
    case 'special':
      return l10n.t('not a regular file');
    case 'name':
      return nameReason(leftOut.problem);
    case 'unreadable':
      return l10n.t("it can't be read");
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
        'its name ends with a character that is not allowed at the end of a name on Engee: {0}',
        characterText(problem.character),
      );
    case 'tooLong':
      return l10n.t('its name is longer than {0} bytes', problem.maxBytes);
    case 'noName':
      return l10n.t("its name can't be used on Engee");
  }
}

/** Returns a character with its code point, `" (U+0022)`, or the name of an invisible one, `line feed (U+000A)`. */
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
      if (/\p{Cs}/u.test(character)) return l10n.t('lone surrogate');
      return /\s/u.test(character) ? l10n.t('space of another width') : undefined;
  }
}
