import * as vscode from 'vscode';
import { foreign, type UiText } from '../../core/lib/uiText.ts';
import type { FieldForm } from '../../core/notebook/maskForm.ts';
import type { Literal } from '../../core/notebook/maskLiteral.ts';
import { type NumberProblem, stepped, typedNumber } from '../../core/notebook/maskNumber.ts';
import { createTextBox, showProblem } from '../shared/ui/quickInput.ts';

type NumberForm = FieldForm & { readonly kind: 'number' };

/** Asks for a number, with buttons for the next and the previous one. Resolves to undefined if the user cancels. */
export function askNumber(title: UiText, form: NumberForm, now: Literal): Promise<Literal | undefined> {
  const box = createTextBox();
  const step = form.step ?? 1;
  const less = { iconPath: new vscode.ThemeIcon('remove'), tooltip: vscode.l10n.t('Decrease by {0}', step) };
  const more = { iconPath: new vscode.ThemeIcon('add'), tooltip: vscode.l10n.t('Increase by {0}', step) };
  box.title = title;
  box.prompt = rangeText(form);
  box.value = now.source;
  box.buttons = [less, more];
  const check = (): Literal | undefined => {
    const typed = typedNumber(form, box.value, now);
    showProblem(box, 'source' in typed ? undefined : problemText(typed));
    return 'source' in typed ? typed : undefined;
  };
  return new Promise((resolve) => {
    box.onDidChangeValue(check);
    box.onDidTriggerButton((button) => {
      box.value = stepped(form, box.value, now, button === more ? 1 : -1);
      check();
    });
    box.onDidAccept(() => {
      const literal = check();
      if (literal === undefined) return;
      resolve(literal);
      box.hide();
    });
    box.onDidHide(() => {
      resolve(undefined);
      box.dispose();
    });
    box.show();
  });
}

function rangeText({ min, max, step, isWhole }: NumberForm): UiText {
  if (min !== undefined && max !== undefined)
    return step === undefined
      ? vscode.l10n.t('A number from {0} to {1}', min, max)
      : vscode.l10n.t('A number from {0} to {1}, in steps of {2}', min, max, step);
  if (min !== undefined) return vscode.l10n.t('A number of at least {0}', min);
  if (max !== undefined) return vscode.l10n.t('A number of at most {0}', max);
  return isWhole ? vscode.l10n.t('An integer') : vscode.l10n.t('A number');
}

function problemText(problem: NumberProblem): UiText {
  switch (problem.kind) {
    case 'noNumber':
      return vscode.l10n.t('Enter a number, such as 1 or 0.5.');
    case 'noInteger':
      return vscode.l10n.t('Enter an integer.');
    case 'tooSmall':
      return vscode.l10n.t('The smallest value is {0}.', problem.min);
    case 'tooLarge':
      return vscode.l10n.t('The largest value is {0}.', problem.max);
    case 'offStep':
      return vscode.l10n.t('The values are {0} apart. The closest one is {1}.', problem.step, foreign(problem.nearest));
  }
}
