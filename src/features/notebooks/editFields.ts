import * as vscode from 'vscode';
import { foreign } from '../../core/lib/uiText.ts';
import type { MaskField } from '../../core/notebook/maskFields.ts';
import type { FieldForm } from '../../core/notebook/maskForm.ts';
import { booleanLiteral, type Literal, numberLiteral, textLiteral } from '../../core/notebook/maskLiteral.ts';
import { notify } from '../shared/ui/notify.ts';
import { askText, pick, type PickItem } from '../shared/ui/quickInput.ts';
import { givenCell } from './givenCell.ts';
import { FieldOfCell, fieldsOfCell } from './maskedCell.ts';
import { shownValue } from './maskItems.ts';
import { askNumber } from './numberBox.ts';

/**
 * Lets the user change the field whose button was pressed, or the fields of a cell.
 * @param onChanged called with a cell after one of its fields got another value
 */
export async function editFields(argument: unknown, onChanged: (cell: vscode.NotebookCell) => void): Promise<void> {
  const pressed = FieldOfCell.in(argument);
  if (pressed === undefined) {
    const cell = givenCell(argument);
    if (cell !== undefined) await editAll(cell, onChanged);
    return;
  }
  const field = pressed.find();
  if (field?.value.kind === 'boolean' && field.form.kind === 'boolean')
    await change(pressed, field, booleanLiteral(!field.value.value), onChanged);
  else if (field !== undefined) await change(pressed, field, await askValue(field), onChanged);
}

/** Shows the fields of a cell until the user is done. */
async function editAll(cell: vscode.NotebookCell, onChanged: (cell: vscode.NotebookCell) => void): Promise<void> {
  const fields = fieldsOfCell(cell);
  const [first] = fields;
  if (first === undefined) {
    await notify(
      'information',
      vscode.l10n.t('This cell has no fields. A field is an assignment with a mask of Engee in a comment behind it.'),
    );
    return;
  }
  if (fields.length === 1) {
    await change(new FieldOfCell(cell, fields, first), first, await askValue(first), onChanged);
    return;
  }
  for (;;) {
    const present = fieldsOfCell(cell);
    const items = present.map((field) => ({ label: foreign(field.name), description: shownValue(field.value), field }));
    const chosen = await pick(items, { title: vscode.l10n.t('Fields of the Cell') });
    if (chosen === undefined) return;
    const { field } = chosen;
    await change(new FieldOfCell(cell, present, field), field, await askValue(field), onChanged);
  }
}

async function change(
  place: FieldOfCell,
  { name, value }: MaskField,
  literal: Literal | undefined,
  onChanged: (cell: vscode.NotebookCell) => void,
): Promise<void> {
  if (literal === undefined || literal.source === value.source) return;
  if (await place.set(literal)) onChanged(place.cell);
  else
    await notify(
      'warning',
      vscode.l10n.t('{0} was not changed, because the cell was edited meanwhile.', foreign(name)),
    );
}

/** Resolves to undefined if the user cancels. */
async function askValue({ name, form, value }: MaskField): Promise<Literal | undefined> {
  const title = vscode.l10n.t('Change {0}', foreign(name));
  switch (form.kind) {
    case 'number':
      return askNumber(title, form, value);
    case 'text':
      return askOther(title, value);
    case 'boolean':
      return (
        await pick(
          [true, false].map((each) => choiceItem(booleanLiteral(each), value)),
          { title },
        )
      )?.literal;
    case 'choice':
      return askChoice(title, form, value);
  }
}

type ChoiceItem = PickItem & { readonly literal?: Literal };

function choiceItem(literal: Literal, now: Literal): ChoiceItem {
  const isPresent = literal.source === now.source;
  return {
    label: shownValue(literal),
    literal,
    ...(isPresent ? { description: vscode.l10n.t('present value') } : {}),
  };
}

async function askChoice(
  title: ReturnType<typeof foreign>,
  form: FieldForm & { readonly kind: 'choice' },
  now: Literal,
): Promise<Literal | undefined> {
  const options = form.options.map((option) => choiceItem(option, now));
  const other: ChoiceItem = { label: vscode.l10n.t('Enter Another Value…') };
  const chosen = await pick(form.allowsOthers ? [...options, other] : options, { title });
  return chosen === other ? askOther(title, now) : chosen?.literal;
}

/** Asks for a value of the same type as the present one. */
async function askOther(title: ReturnType<typeof foreign>, now: Literal): Promise<Literal | undefined> {
  const isNumber = now.kind === 'number';
  const typed = await askText({
    title,
    prompt: isNumber ? vscode.l10n.t('A number') : vscode.l10n.t('A text. It needs no quotation marks.'),
    value: now.kind === 'text' ? now.value : now.source,
    validateInput: (text) =>
      isNumber && numberLiteral(text, now) === undefined
        ? vscode.l10n.t('Enter a number, such as 1 or 0.5.')
        : undefined,
  });
  if (typed === undefined) return undefined;
  return isNumber ? numberLiteral(typed, now) : textLiteral(typed);
}
