import { isBytes } from '../bridge/displayValue.ts';
import { isObject, type JsonObject, type JsonValue } from './json.ts';

/** One form of an output. `data` is base64 for binary types (see `isBytes`) and text for others. */
export interface OutputItem {
  readonly mime: string;
  readonly data: string;
}

/** An output as the editor shows it, with what the file needs to write it again. */
export interface NotebookOutput {
  readonly items: readonly OutputItem[];
  readonly rest: OutputRest;
}

/** What an output of the file has besides its items. Plain JSON, so that it can be stored in the editor's metadata. */
export interface OutputRest {
  readonly kind: 'stream' | 'display_data' | 'execute_result' | 'error' | 'other';
  readonly metadata?: JsonValue;
  readonly executionCount?: JsonValue;
  /** The output in the file. Present only if `outputValue` would write the unchanged output differently. */
  readonly raw?: JsonValue;
}

/** The editor's own types for printed text and exceptions. */
export const streamTypes = {
  stdout: 'application/vnd.code.notebook.stdout',
  stderr: 'application/vnd.code.notebook.stderr',
} as const;
export const errorType = 'application/vnd.code.notebook.error';

/** Reads an output in the form of nbformat 4.5. */
export function readOutput(value: JsonValue): NotebookOutput {
  const output = outputOf(value);
  return JSON.stringify(outputValue(output)) === JSON.stringify(value)
    ? output
    : { ...output, rest: { ...output.rest, raw: value } };
}

/** Returns an output in the form of nbformat 4.5. One that `readOutput` returned comes back unchanged. */
export function outputValue({ items, rest }: NotebookOutput): JsonValue {
  const { kind, metadata = {}, executionCount = null, raw } = rest;
  if (raw !== undefined) return raw;
  const [first] = items;
  switch (kind) {
    case 'stream':
      return {
        output_type: kind,
        name: first?.mime === streamTypes.stderr ? 'stderr' : 'stdout',
        text: items.map(({ data }) => data).join(''),
      };
    case 'error':
      return { output_type: kind, ...errorFields(first?.data ?? '{}') };
    case 'execute_result':
      return { output_type: kind, data: dataOf(items), metadata, execution_count: executionCount };
    case 'display_data':
    case 'other':
      return { output_type: 'display_data', data: dataOf(items), metadata };
  }
}

function outputOf(value: JsonValue): NotebookOutput {
  const output: JsonObject = isObject(value) ? value : {};
  const { output_type: kind, metadata, execution_count: executionCount, data } = output;
  if (kind === 'stream')
    return {
      items: [{ mime: streamTypes[output['name'] === 'stderr' ? 'stderr' : 'stdout'], data: textOf(output['text']) }],
      rest: { kind },
    };
  if (kind === 'error') return { items: [{ mime: errorType, data: JSON.stringify(errorOf(output)) }], rest: { kind } };
  if ((kind === 'display_data' || kind === 'execute_result') && isObject(data))
    return {
      items: Object.entries(data).map(([mime, each]) => ({ mime, data: dataText(mime, each) })),
      rest: {
        kind,
        ...(metadata === undefined ? {} : { metadata }),
        ...(executionCount === undefined ? {} : { executionCount }),
      },
    };
  return { items: [{ mime: 'text/plain', data: JSON.stringify(value, null, 2) }], rest: { kind: 'other' } };
}

/** The editor's renderer shows the stack, which in nbformat includes the name and the message. */
function errorOf({ ename, evalue, traceback }: JsonObject): { name: string; message: string; stack: string } {
  return {
    name: textOf(ename),
    message: textOf(evalue),
    stack: Array.isArray(traceback) ? traceback.map(textOf).join('\n') : '',
  };
}

function errorFields(data: string): JsonObject {
  const { name, message, stack } = JSON.parse(data) as { name?: string; message?: string; stack?: string };
  return {
    ename: name ?? '',
    evalue: message ?? '',
    traceback: stack === undefined || stack === '' ? [] : stack.split('\n'),
  };
}

function dataOf(items: readonly OutputItem[]): JsonObject {
  return Object.fromEntries(
    items.map(({ mime, data }) => [mime, isJson(mime) ? (JSON.parse(data) as JsonValue) : data]),
  );
}

function dataText(mime: string, value: JsonValue): string {
  if (isJson(mime)) return JSON.stringify(value);
  const text = textOf(value);
  // Jupyter breaks base64 into lines.
  return isBytes(mime) ? text.replace(/\s+/g, '') : text;
}

function isJson(mime: string): boolean {
  return mime === 'application/json' || mime.endsWith('+json');
}

/** In nbformat, a text is a string or a list of its lines. */
function textOf(value: JsonValue | undefined): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map((line) => (typeof line === 'string' ? line : '')).join('');
  return value === undefined ? '' : JSON.stringify(value);
}
