export interface CsvText {
  readonly csv: string;
  /** A field would have been a formula to a spreadsheet, and begins with an apostrophe instead. */
  readonly isGuarded: boolean;
}

/** What spreadsheets take for the beginning of a formula, also in its full-width form. */
const formulaStart = /^[=+\-@\t\r＝＋－＠]/;
/** No number is so long (UTF-16 units). */
const maxNumberLength = 100;
/** A number with its sign, as Julia writes it, complex and rational ones included. */
const number =
  /^[+-](?:(?:\d+\.?\d*|\.\d+)(?:[eEf][+-]?\d+)?|Inf|NaN)(?:\/\/\d+|%| ?[+-] ?[\d.]+(?:[eEf][+-]?\d+)?(?:im)?|im)?$/;

/**
 * Rows as CSV (RFC 4180): fields with a quotation mark, a comma, a line end or a blank at an end are in quotation marks.
 * Numbers stay as they are; other text that a spreadsheet would run as a formula begins with an apostrophe. A byte order
 * mark comes first where there is more than ASCII: without it spreadsheets read such text wrongly.
 */
export function csvText(rows: readonly (readonly string[])[]): CsvText {
  let isGuarded = false;
  const field = (text: string): string => {
    const isFormula = formulaStart.test(text) && (text.length > maxNumberLength || !number.test(text));
    isGuarded ||= isFormula;
    const value = isFormula ? `'${text}` : text;
    return /[",\r\n]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
  };
  // A row of one empty field would read as no row at all.
  const lines = rows.map((row) => (row.length === 1 && row[0] === '' ? '""' : row.map(field).join(',')));
  const csv = lines.map((line) => `${line}\r\n`).join('');
  return { csv: /[^\0-\x7f]/.test(csv) ? `\ufeff${csv}` : csv, isGuarded };
}
