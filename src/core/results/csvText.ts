export interface CsvText {
  readonly csv: string;
  /** Whether an apostrophe was put before a field that a spreadsheet would run as a formula. */
  readonly isGuarded: boolean;
}

/** The characters that start a formula in spreadsheets, with their full-width forms. */
const formulaStart = /^[=+\-@\t\r＝＋－＠]/;
/** Longer text is not a number (UTF-16 units). */
const maxNumberLength = 100;
/** A signed number as Julia prints it, including complex and rational numbers. */
const number =
  /^[+-](?:(?:\d+\.?\d*|\.\d+)(?:[eEf][+-]?\d+)?|Inf|NaN)(?:\/\/\d+|%| ?[+-] ?[\d.]+(?:[eEf][+-]?\d+)?(?:im)?|im)?$/;

/**
 * Formats rows as CSV (RFC 4180). Fields with a quotation mark, a comma, a line end, or whitespace at an end are
 * quoted. Text that a spreadsheet would run as a formula gets a leading apostrophe; numbers do not. Text that is not
 * ASCII gets a byte order mark, because spreadsheets decode it incorrectly otherwise.
 */
export function csvText(rows: readonly (readonly string[])[]): CsvText {
  let isGuarded = false;
  const field = (text: string): string => {
    const isFormula = formulaStart.test(text) && (text.length > maxNumberLength || !number.test(text));
    isGuarded ||= isFormula;
    const value = isFormula ? `'${text}` : text;
    return /[",\r\n]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
  };
  // An unquoted empty field alone would be read as an empty line.
  const lines = rows.map((row) => (row.length === 1 && row[0] === '' ? '""' : row.map(field).join(',')));
  const csv = lines.map((line) => `${line}\r\n`).join('');
  return { csv: /[^\0-\x7f]/.test(csv) ? `\ufeff${csv}` : csv, isGuarded };
}
