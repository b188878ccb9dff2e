import assert from 'node:assert/strict';
import { faultOfStatus } from '../../src/core/api/answer.ts';
import { parseBaseUrl } from '../../src/core/api/baseUrl.ts';
import { parseDisposition } from '../../src/core/api/contentDisposition.ts';
import { boundaryOf, sniffBoundary } from '../../src/core/api/multipart.ts';
import { isInsideUser, isUploadableName } from '../../src/core/api/remoteNames.ts';
import { parseRetryAfter } from '../../src/core/api/retryAfter.ts';
import { parseServerInfo } from '../../src/core/api/serverInfo.ts';
import { parseTokens } from '../../src/core/api/tokenAnswer.ts';
import { parseCallback } from '../../src/core/auth/oauth/callback.ts';
import { parsePasted } from '../../src/core/auth/oauth/pastedAnswer.ts';
import { parseRedirect } from '../../src/core/auth/oauth/redirect.ts';
import { parseReply } from '../../src/core/bridge/bridgeReply.ts';
import { withCheckedForms } from '../../src/core/bridge/checkForms.ts';
import { richTypes } from '../../src/core/bridge/displayValue.ts';
import type { JuliaException } from '../../src/core/bridge/juliaError.ts';
import { completionOffers } from '../../src/core/editorHelp/completionOffers.ts';
import { docMarkdown } from '../../src/core/editorHelp/docMarkdown.ts';
import { parseHelpReply } from '../../src/core/editorHelp/helpReply.ts';
import { hoverText } from '../../src/core/editorHelp/hoverText.ts';
import { admitArchive, admitFolder } from '../../src/core/files/archive.ts';
import { chosenNames } from '../../src/core/files/chosenNames.ts';
import { planDownload } from '../../src/core/files/downloadPlan.ts';
import { layOutFolder } from '../../src/core/files/folderLayout.ts';
import { parseExcludeGlobs } from '../../src/core/files/ignore/excludeGlobs.ts';
import { matchesRule, parseIgnoreRules } from '../../src/core/files/ignore/ignoreRules.ts';
import { parseFilesReply } from '../../src/core/files/remote/filesReply.ts';
import { parseRemotePath, parseRemotePaths, type RemotePath, remoteRoot } from '../../src/core/files/remotePath.ts';
import { safeFileName } from '../../src/core/files/safeName.ts';
import { looksLikeSecretFile } from '../../src/core/files/secretFiles.ts';
import { codeFence } from '../../src/core/inline/codeFence.ts';
import { inlineOutcome } from '../../src/core/inline/inlineOutcome.ts';
import { oneLine } from '../../src/core/inline/oneLine.ts';
import { placeRun } from '../../src/core/inline/placeRun.ts';
import { blocksOf, statementLines } from '../../src/core/julia/blocks.ts';
import { cellsOf } from '../../src/core/julia/cells.ts';
import { callAtCursor, completionPiece, nameAt, wordsIn } from '../../src/core/julia/codeAtCursor.ts';
import { codeRange } from '../../src/core/julia/codeRange.ts';
import { EditedCells } from '../../src/core/julia/editedCells.ts';
import { enclosingRanges } from '../../src/core/julia/enclosing.ts';
import { findSyntaxError } from '../../src/core/julia/findSyntaxError.ts';
import { foldsOf } from '../../src/core/julia/folding.ts';
import { isComplete } from '../../src/core/julia/isComplete.ts';
import { layoutOf, splitLines } from '../../src/core/julia/layout.ts';
import { structureOf } from '../../src/core/julia/structure.ts';
import { finish } from '../../src/core/lib/steps.ts';
import { columnsOf } from '../../src/core/lib/terminal/columnWidth.ts';
import { plainText } from '../../src/core/lib/terminal/plainText.ts';
import { visibleLine as foreignText } from '../../src/core/lib/uiText.ts';
import { bigWordStart, draftOf, wordEnd, wordStart } from '../../src/core/lineEditor/draft.ts';
import { editKey, initialEditState } from '../../src/core/lineEditor/editKey.ts';
import { KeyDecoder } from '../../src/core/lineEditor/keyDecoder.ts';
import { arrange } from '../../src/core/lineEditor/layout.ts';
import { rowAfterResize } from '../../src/core/lineEditor/reflow.ts';
import { withUniqueIds } from '../../src/core/notebook/cellId.ts';
import { harmlessStack } from '../../src/core/notebook/errorOutput.ts';
import { damageOffset } from '../../src/core/notebook/jsonDamage.ts';
import { maskFields } from '../../src/core/notebook/maskFields.ts';
import { fieldForm } from '../../src/core/notebook/maskForm.ts';
import { numberLiteral, textLiteral, wholeLiteral } from '../../src/core/notebook/maskLiteral.ts';
import { readNotebook, writeNotebook } from '../../src/core/notebook/notebookFile.ts';
import { outputValue, readOutput } from '../../src/core/notebook/notebookOutput.ts';
import { juliaToScript, scriptToJulia } from '../../src/core/notebook/portJulia.ts';
import { jupyterToScript, scriptToJupyter } from '../../src/core/notebook/portJupyter.ts';
import { safeOutput } from '../../src/core/notebook/safeOutput.ts';
import { withTitle } from '../../src/core/notebook/sectionTitle.ts';
import { errorLines, fullErrorText } from '../../src/core/output/errorLines.ts';
import { GrowingText } from '../../src/core/output/growingText.ts';
import { headerLine } from '../../src/core/output/headerLine.ts';
import { outcomeLines } from '../../src/core/output/outcomeLines.ts';
import { outputFolds } from '../../src/core/output/outputFolds.ts';
import { PrintedText } from '../../src/core/output/printedText.ts';
import { shownLimits, ShownPart } from '../../src/core/output/shownPart.ts';
import { completed, inColumns, usableOffer } from '../../src/core/repl/completionOffer.ts';
import { errorText } from '../../src/core/repl/endText.ts';
import { helpTopic } from '../../src/core/repl/inputModes.ts';
import { nextIndentation } from '../../src/core/repl/nextIndentation.ts';
import { SafeTerminalText, safeTerminalText } from '../../src/core/repl/safeTerminalText.ts';
import { readTranscript } from '../../src/core/repl/transcript.ts';
import { isInlinePicture, visibleAddress } from '../../src/core/results/allowedMarkup.ts';
import { boundedMarkup } from '../../src/core/results/boundedMarkup.ts';
import { csvText } from '../../src/core/results/csvText.ts';
import { alternativeText } from '../../src/core/results/describeResult.ts';
import { dollarPieces } from '../../src/core/results/dollarPieces.ts';
import { latexPieces } from '../../src/core/results/latexPieces.ts';
import { fileNameOf, typeOfFileName } from '../../src/core/results/resultFile.ts';
import { formsOf, kindOf } from '../../src/core/results/resultForm.ts';
import { shiftLine } from '../../src/core/run/lineShift.ts';
import { MarkedOutput } from '../../src/core/run/markedOutput.ts';
import type { RunError } from '../../src/core/run/model.ts';
import { runIdIn } from '../../src/core/run/runFileName.ts';
import { createErrorView } from '../../src/core/stackTrace/createErrorView.ts';
import { errorDiagnostics } from '../../src/core/stackTrace/errorDiagnostic.ts';
import type { SourceLookup } from '../../src/core/stackTrace/errorView.ts';
import { ReadableOutput, readableText } from '../../src/core/stackTrace/readableNames.ts';
import { juliaName } from '../../src/core/workspace/juliaName.ts';
import { variableText } from '../../src/core/workspace/variableText.ts';
import type { ArchiveEntry } from '../../src/platform/localFiles.ts';
import { latexMarkup } from '../../src/webview/formula.ts';
import { markdownMarkup } from '../../src/webview/markdown.ts';
import { submissionOf } from '../unit/core/run/support/submissions.ts';
import { runOf } from '../unit/core/stackTrace/support/places.ts';
import { type Growing, repeated } from './growth.ts';

/** A parser of foreign text: the modules of src that its cases cover, and its worst inputs. */
export interface ListedParser {
  readonly modules: readonly string[];
  readonly cases: Readonly<Record<string, Growing>>;
}

function growing<T>(make: (length: number) => T, read: (input: T) => unknown): Growing {
  return { make, read: (input) => read(input as T) };
}

/** Creates one case per text for the same reader. */
function eachOf(
  texts: Readonly<Record<string, (length: number) => string>>,
  read: (text: string) => unknown,
  longest = Infinity,
): Record<string, Growing> {
  return Object.fromEntries(Object.entries(texts).map(([name, make]) => [name, { ...growing(make, read), longest }]));
}

/** Creates texts that contain others. @param suffix of their names */
function mapped(
  texts: Readonly<Record<string, (length: number) => string>>,
  around: (text: string) => string,
  suffix = '',
): Record<string, (length: number) => string> {
  return Object.fromEntries(
    Object.entries(texts).map(([name, make]) => [`${name}${suffix}`, (length) => around(make(length))]),
  );
}

function refuseTokens(text: string): void {
  assert.throws(() => parseTokens(text, 'refresh'));
}

/** The longest code and typed input to test: a document of 4,000 lines. */
const longestCode = 131_072;

/** Passes a text on in small pieces. */
function inPieces(text: string, write: (piece: string, index: number) => unknown, pieceLength = 512): void {
  for (let start = 0; start < text.length; start += pieceLength)
    write(text.slice(start, start + pieceLength), start / pieceLength);
}

/** Inputs for every scanner: text on which a pattern could backtrack from every position. */
const anyText: Readonly<Record<string, (length: number) => string>> = {
  'one line': repeated('x'),
  spaces: repeated(' ', 'x', 'x'),
  'line ends': repeated('\n', 'x', 'x'),
  'carriage returns': repeated('\r', 'x', 'x'),
  escapes: repeated('\u001b'),
  'unfinished sequences': repeated('\u001b[0;'),
  'an endless sequence': repeated('0;', '\u001b['),
  'an endless title': repeated('x', '\u001b]0;'),
  'combining marks': repeated('\u0301\u0316', 'e'),
  surrogates: repeated('\ud83d'),
  quotes: repeated('"'),
  backslashes: repeated('\\', '"'),
  'escaped quotes': repeated('\\"', '"'),
  dots: repeated('.', '', 'x'),
  colons: repeated(':', '', '\u2028'),
  hashes: repeated('#', '', '\u2028'),
};

/** Text that makes a terminal move and erase. */
const rewrittenText: Readonly<Record<string, (length: number) => string>> = {
  'an unfinished line': repeated('x', '\r'),
  'many states': repeated('xxxxxx\r'),
  'far columns': repeated('\u001b[999999999Gx\n'),
  'far rows': repeated('\u001b[99999B\u001b[99999Ax'),
  'a long overwritten line': repeated('x\r', 'x'.repeat(4_000)),
  'erased beginnings': repeated('\u001b[1K', 'x'.repeat(999)),
  'cleared screens': repeated('x\n\u001b[2J\u001b[H'),
  'erased screens above': repeated('\u001b[1Jx\n'),
  'split wide characters': repeated('日\b日\u001b[2Dx'),
  'overwritten tabs': repeated('\t\rx\n'),
};

const twoRuns = [
  submissionOf('f(x) = 1\nf(2)'),
  submissionOf(Array.from({ length: 300 }, (_, line) => `g${line}(x) = (f(x) for y in x)`).join('\n')),
] as const;
const manyRuns = Array.from({ length: 299 }, (_, index) =>
  submissionOf(`function h${index}(x)\n  g(x, h${index}(x))\nend\n`.repeat(40), 0, `h${index}.jl`),
);

const places: SourceLookup = {
  // As in the editor, a file name that ends with the ID of a run belongs to that run.
  submissionOf: (file) => (file.endsWith('#1-1') ? twoRuns[1] : undefined),
  documentAt: (path) => (path.startsWith('/user/') ? `file://${path}` : undefined),
  versionOf: () => 0,
  earlierThan: () => manyRuns,
};

const exception = (change: Partial<JuliaException>): JuliaException => ({
  type: 'ErrorException',
  message: 'no',
  frames: [],
  omittedFrames: 0,
  expressions: [],
  ...change,
});
const frame = (change: Partial<JuliaException['frames'][number]>): JuliaException['frames'][number] => ({
  call: 'f(x)',
  module: 'Main',
  file: 'a#1-1',
  line: 1,
  owner: 'user',
  ...change,
});
const textError = (fullDescription: string): RunError => ({
  kind: 'text',
  type: 'ErrorException',
  shortDescription: '',
  fullDescription,
});
const exceptions = (...all: readonly JuliaException[]): RunError => ({ kind: 'exceptions', exceptions: all });
const many = <T>(length: number, size: number, make: (index: number) => T): T[] =>
  Array.from({ length: Math.ceil(length / size) }, (_, index) => make(index));

/** Runs all code that shows an error to the user. */
function readError(error: RunError): void {
  const view = createErrorView(runOf(twoRuns[0]), error, places);
  errorDiagnostics(view);
  errorLines(view);
  fullErrorText(view);
  outcomeLines({ kind: 'error', view });
  inlineOutcome({ kind: 'error', error }, () => view);
}

function readErrorInRepl(error: RunError): void {
  errorText(createErrorView(runOf(twoRuns[0]), error, places));
}

const errors: Readonly<Record<string, (length: number) => RunError>> = {
  ...Object.fromEntries(
    Object.entries(anyText).map(([name, make]) => [`text of ${name}`, (length: number) => textError(make(length))]),
  ),
  'causes that end immediately': (length) => textError(repeated('  caused by: x\n y\n', 'E\n')(length)),
  'causes with decreasing indentation': (length) =>
    textError(many(length, 40, (index) => `${' '.repeat(40 - (index % 40))}caused by: x\n y`).join('\n')),
  'causes with a stack each': (length) =>
    textError(repeated('caused by: x\nStacktrace:\n [1] f(x) at none:1\n', 'E\n')(length)),
  'causes of the parser': (length) => textError(repeated('caused by: syntax: incomplete none:1\n', 'E\n')(length)),
  'causes without a message of Julia': (length) =>
    textError(repeated('caused by: Base.Meta.ParseError("x")\n', 'E\n')(length)),
  'nested tasks': (length) =>
    textError(
      `${repeated('TaskFailedException:\n')(length / 2)}x\n${repeated('Stacktrace:\n [1] f(x) at none:1\n\n')(length / 2)}`,
    ),
  expressions: (length) => textError(repeated('in expression starting at :1:1:1:1\n', 'LoadError: x\n')(length)),
  'one expression': (length) => textError(repeated(':1', 'LoadError: x\nin expression starting at ')(length)),
  'unknown frames': (length) =>
    textError(`x\nStacktrace:\n${many(length, 25, (index) => ` [${index}] u${index}(x) at none:1`).join('\n')}`),
  'frames of operators': (length) =>
    textError(`x\nStacktrace:\n${many(length, 25, (index) => ` [${index}] +${index}+(x) at none:1`).join('\n')}`),
  'frames of lines after the end': (length) =>
    textError(`x\nStacktrace:\n${many(length, 25, (index) => ` [${index}] h1(x) at none:${index + 500}`).join('\n')}`),
  'anonymous frames': (length) =>
    textError(
      `x\nStacktrace:\n${many(length, 35, (index) => ` [${index}] (::var"#5#6")(x) at none:${index}\n [1] h${index}(x) at none:3`).join('\n')}`,
    ),
  'frames and notes': (length) =>
    textError(
      repeated(' [1] f at a:1\n ... (the last 1 lines are repeated 3 more times)\n', 'x\nStacktrace:\n')(length),
    ),
  'frames in brackets': (length) =>
    textError(repeated(' [1] f at a:1\n ╰── repeated 3 times\n', 'x\nStacktrace:\n')(length)),
  'frames of the platform': (length) =>
    textError(
      repeated(
        ' [1] eval_mask_code() at /app/a:1\n [2] f(x) at none:1\n [3] top-level scope at none:4\n',
        'x\nStacktrace:\n',
      )(length),
    ),
  'one long call': (length) => textError(repeated('a.', 'x\nStacktrace:\n [1] ', ' at none:1')(length)),
  'a long type': (length) => textError(repeated('a.')(length)),
  'text of a parser': (length) => textError(repeated('── ', 'ParseError:\n', '\u2028')(length)),
  'one long message': (length) => exceptions(exception({ message: repeated('a#1-1:1 ')(length) })),
  'a message that names many lines': (length) =>
    exceptions(exception({ message: many(length, 8, (index) => `a#1-1:${index}`).join(' '), frames: [frame({})] })),
  'a message that names many files': (length) =>
    exceptions(
      exception({
        message: many(length / 2, 8, (index) => `a${index}#1-1:1`).join(' '),
        frames: many(length / 2, 40, (index) => frame({ file: `a${index}#1-1` })),
      }),
    ),
  'many exceptions': (length) =>
    exceptions(...many(length, 40, () => exception({ message: 'x\ncaused by: y', frames: [frame({})] }))),
  'many exceptions in a text': (length) =>
    exceptions(...many(length, 40, () => exception({ message: repeated('nested task error: x\n y\n')(400) }))),
  'many frames': (length) => exceptions(exception({ frames: many(length, 40, (index) => frame({ line: index })) })),
  'frames of the platform between others': (length) =>
    exceptions(
      exception({
        frames: many(length, 40, (index) => frame({ owner: index % 2 === 0 ? 'platform' : 'user', line: index })),
      }),
    ),
  'top levels and expressions': (length) =>
    exceptions(
      exception({
        frames: many(length / 2, 40, (index) => frame({ call: 'top-level scope', line: index + 1 })),
        expressions: many(length / 2, 20, () => ({ file: 'b', line: 1 })),
      }),
    ),
  'one long frame': (length) =>
    exceptions(
      exception({
        frames: [frame({ call: 'a'.repeat(length), module: 'b'.repeat(length), file: 'c'.repeat(length) })],
      }),
    ),
  types: (length) => exceptions(exception({ type: repeated('x\n')(length) })),
};

const julia: Readonly<Record<string, (length: number) => string>> = {
  'needless semicolons': repeated('begin; 1 end; '),
  'needless semicolons in lines': repeated('begin; 1 end\n'),
  'ends inside a string': (length) => `begin\n"$(${'('.repeat(length / 2)}${' end'.repeat(length / 8)}`,
  'closing brackets inside a string': (length) => `["$(${'('.repeat(length / 2)}${']'.repeat(length / 2)}`,
  'open brackets': repeated('('),
  'nested calls': repeated('f('),
  'closing brackets': repeated(')'),
  'open blocks': repeated('begin '),
  'open blocks in lines': repeated('begin\n'),
  'broken lines': repeated('x = )\n'),
  'unclosed strings': repeated('x = "a\n'),
  'unclosed characters': repeated("'\\", 'x '),
  'characters with marks': repeated('\u0301', "'a"),
  'nested comments': repeated('#='),
  interpolations: repeated('"$('),
  'lines that need more': repeated('x = 1 +\n'),
  'one expression': repeated('x + '),
  'one long sum': repeated('1 + ', '', '1'),
  imports: repeated('.+', 'import a'),
  'imports in lines': repeated('import a.+\n'),
  'abstract types': repeated('abstract \t', '', 'x'),
  documentation: repeated('"a"\n'),
  cells: repeated('# %%\n'),
  statements: repeated('f(x) = x\n'),
  modules: repeated('module A\n'),
  'exclamation marks': repeated('!', 'x'),
  macros: repeated('@'),
  'quotes of symbols': repeated(':'),
  adjoints: repeated("'", 'x'),
  matrices: repeated('[1 2; ', '', ']'),
  ternaries: repeated('a ? b : '),
  commas: repeated('a, '),
  'keywords without blocks': repeated('end '),
};

const codes = { ...anyText, ...julia };

const oneLiteral = { kind: 'number', value: 1, source: '1' } as const;

const masks: Readonly<Record<string, (length: number) => string>> = {
  fields: repeated('a = 1 # @param {type:"slider",min:0,max:9,step:1}\n'),
  'fields with long numbers': repeated('a = 1_1_1_1_1_1_1_1_1_1_1_1_1x # @param\n'),
  'fields with strings that do not end': repeated('a = "b # @param {type:"string"}\n'),
  'fields with broken masks': repeated('a = 1 # @param [1, 2, {type:\n'),
  'a field after blanks': (length) => `a =${' '.repeat(length / 2)}1${' '.repeat(length / 2)}x # @param`,
  'a field before many signs': (length) => `a = 1 ${'#'.repeat(length)}`,
};

const maskForms: Readonly<Record<string, (length: number) => string>> = {
  'open lists': repeated('['),
  'open objects': repeated('{a:'),
  options: (length) => `[${repeated('"a",')(length)}]`,
  settings: (length) => `{${repeated('a:1,')(length)}}`,
  quotes: (length) => `["${'\\'.repeat(length)}`,
  'quotes that do not end': repeated('{"'),
};

const literals: Readonly<Record<string, (length: number) => string>> = {
  'a long number': repeated('1'),
  'a long number in groups': repeated('1_', '1', '1'),
  'a long number that is none': (length) => `${'1'.repeat(length / 2)}.${'1'.repeat(length / 2)}x`,
  escapes: (length) => `"${'\\u1'.repeat(length / 3)}"`,
  'escapes that do not end': (length) => `"${'\\u1'.repeat(length / 3)}`,
};

function readCodeWhole(code: string): void {
  const layout = layoutOf(code);
  blocksOf(layout);
  cellsOf(layout);
  const lines = splitLines(code);
  finish(new EditedCells(lines.length).divide((first, end) => `${lines.slice(first, end).join('\n')}\n`));
}

const formulas: Readonly<Record<string, (length: number) => string>> = {
  ...anyText,
  'brackets that open': repeated('\\['),
  'parentheses that open': repeated('\\('),
  'environments that begin': repeated('\\begin{align}'),
  'environments with another end': repeated('\\begin{align}\\end{gather}'),
  dollars: repeated('$'),
  'dollars and words': repeated('$a '),
  'escaped dollars': repeated('\\$', '$'),
  braces: repeated('{'),
  'ends of environments': repeated('\\end{', '\\begin{align}', '\\end{align}'),
};

const marks: Readonly<Record<string, (length: number) => string>> = {
  ...anyText,
  stars: repeated('*'),
  'stars and words': repeated('*a '),
  emphasis: repeated('*a* '),
  underlines: repeated('_a'),
  brackets: repeated('['),
  'brackets and parentheses': repeated('[a]('),
  pictures: repeated('![a]('),
  backquotes: (length) => many(length, 40, (index) => '`'.repeat((index % 70) + 1)).join(' '),
  'angle brackets': repeated('<'),
  elements: repeated('<a '),
  comments: repeated('<!--'),
  quotations: repeated('> '),
  'quotations and lists': repeated('> - '),
  lists: repeated('- '),
  'lists in lines': repeated('- a\n'),
  tables: repeated('|a'),
  rules: repeated('a|b\n-|-\n'),
  headings: repeated('# '),
  references: repeated('[a]: b\n'),
  dollars: repeated('$'),
  'dollars and words': repeated('$a '),
  formulas: repeated('$a$ '),
  fences: repeated('```\n'),
  entities: repeated('&#'),
  addresses: repeated('http://a@'),
  'struck out': repeated('~~a'),
};

const remote = (name: string) => `${remoteRoot}/${name}` as RemotePath;
const fileEntry = (path: string): ArchiveEntry => ({ path, sizeBytes: 1, kind: 'file', isEncrypted: false });

/** A notebook whose cells and outputs contain this text, in several layouts. */
function notebookTexts(text: string): readonly string[] {
  const output = { output_type: 'display_data', data: { 'text/plain': text, 'image/png': [text] }, metadata: { text } };
  const cells = [
    { id: text, cell_type: 'code', source: [text, text], outputs: [output, text], metadata: { name: text } },
    { cell_type: 'markdown', source: text, metadata: { [text]: text }, [text]: text },
    { cell_type: text },
  ];
  const plain = JSON.stringify({ metadata: { text }, cells });
  return [plain, plain.replaceAll(',', ' ,\r\n'), text];
}

function readNotebookWhole(text: string): void {
  const notebook = readNotebook(text);
  jupyterToScript(text);
  if (!('cells' in notebook)) return;
  const { cells } = notebook;
  writeNotebook({ ...notebook, cells: cells.map((cell) => ({ ...cell, text: `${cell.text} ` })).slice(0, 2) });
  for (const cell of cells) cell.outputs.forEach(readOutput);
  scriptToJulia(notebook);
  scriptToJupyter(notebook);
}

/** Parsers of code and of errors. */
export const codeParsers: Readonly<Record<string, ListedParser>> = {
  'an error': {
    modules: [
      'core/bridge/boundedError.ts',
      'core/stackTrace/createErrorView.ts',
      'core/julia/definitions.ts',
      'core/stackTrace/errorDiagnostic.ts',
      'core/stackTrace/exceptionView.ts',
      'core/stackTrace/foldFrames.ts',
      'core/julia/frameOwners.ts',
      'core/julia/frames.ts',
      'core/stackTrace/locationResolver.ts',
      'core/stackTrace/message.ts',
      'core/stackTrace/origin.ts',
      'core/stackTrace/textErrorViews.ts',
      'core/stackTrace/tracedText.ts',
      'core/run/alignedCode.ts',
      'core/output/errorLines.ts',
      'core/output/capLines.ts',
      'core/inline/inlineOutcome.ts',
    ],
    cases: Object.fromEntries(Object.entries(errors).map(([name, make]) => [name, growing(make, readError)])),
  },
  'an error in the REPL': {
    modules: ['core/repl/endText.ts'],
    cases: Object.fromEntries(Object.entries(errors).map(([name, make]) => [name, growing(make, readErrorInRepl)])),
  },
  'an error after many other runs': {
    modules: ['core/julia/definitions.ts', 'core/stackTrace/origin.ts', 'core/stackTrace/sentDefinitions.ts'],
    cases: {
      'frames without a definition in submitted code': growing(
        (length) => ({
          earlier: many(length, 1_000, (index) => submissionOf(`h${index}(x) = g(x)\n`.repeat(60))),
          error: textError(
            `x\nStacktrace:\n${many(length, 25, (index) => ` [${index}] u${index}(x) at none:1`).join('\n')}`,
          ),
        }),
        ({ earlier, error }) =>
          createErrorView(runOf(submissionOf('f(2)')), error, { ...places, earlierThan: () => earlier }),
      ),
    },
  },
  'the code of a document with an error': {
    modules: ['core/julia/findSyntaxError.ts', 'core/julia/syntaxErrorAt.ts'],
    cases: eachOf(julia, (code) => findSyntaxError(code, 0), longestCode),
  },
  'definitions in submitted code': {
    modules: ['core/julia/definitions.ts', 'core/stackTrace/origin.ts'],
    cases: eachOf(julia, (code) => {
      if (code.trim() === '') return;
      const run = runOf(submissionOf(code.replaceAll('\r', '\n')));
      createErrorView(
        run,
        textError('x\nStacktrace:\n [1] f(x) at none:1\n [2] (::var"#5#6")(x) at none:1\n [3] x at none:1'),
        { ...places, earlierThan: () => [] },
      );
    }),
  },
  'fields of notebook cells': {
    modules: ['core/notebook/maskFields.ts', 'core/notebook/maskForm.ts', 'core/notebook/maskLiteral.ts'],
    cases: {
      ...eachOf(codes, (text) => maskFields(`${text}# @param`)),
      ...eachOf(masks, maskFields, longestCode),
      ...eachOf({ ...anyText, ...maskForms }, (text) => fieldForm(text, oneLiteral)),
      ...eachOf({ ...anyText, ...literals }, (text) => {
        wholeLiteral(text);
        numberLiteral(text, oneLiteral);
        wholeLiteral(textLiteral(text).source);
      }),
    },
  },
  'titles of notebook cells': {
    modules: ['core/notebook/sectionTitle.ts'],
    cases: eachOf(
      {
        keys: repeated('"a":1,'),
        'nested lists': (length) => `"a":${'['.repeat(length / 2)}${']'.repeat(length / 2)},`,
      },
      (text) =>
        withTitle({ fields: {}, form: 'one', raw: `{"metadata":{${text}"name":""}}` }, 'x', { indent: ' ', eol: '\n' }),
    ),
  },
  'one line of code': { modules: ['core/julia/codeRange.ts'], cases: eachOf(codes, codeRange) },
  'code as statements and cells': {
    modules: [
      'core/julia/layout.ts',
      'core/julia/reader.ts',
      'core/julia/words.ts',
      'core/julia/nesting.ts',
      'core/julia/blocks.ts',
      'core/julia/parser.ts',
      'core/julia/cells.ts',
      'core/julia/editedCells.ts',
    ],
    cases: eachOf(codes, readCodeWhole, longestCode),
  },
  'code as a script': {
    modules: ['core/notebook/portJulia.ts', 'core/notebook/portCells.ts'],
    cases: {
      ...eachOf(
        { ...codes, 'text in cells': repeated('# %% [markdown] a\n# b\n'), 'moved delimiters': repeated('#  %%\n') },
        juliaToScript,
      ),
      // A longer text becomes a script above the limit, which is an error.
      ...eachOf({ cells: repeated('# %%\n') }, juliaToScript, 131_072),
    },
  },
  'code that the editor asks about': {
    modules: [
      'core/julia/codeAtCursor.ts',
      'core/julia/structure.ts',
      'core/julia/folding.ts',
      'core/julia/enclosing.ts',
    ],
    cases: eachOf(
      {
        ...codes,
        'nested functions': repeated('function f(x)\n'),
        'nested short functions': repeated('f(g(x'),
        'short functions without an end': repeated('f(x) =\n'),
        'assignments without an end': repeated('x =\n'),
        'calls in calls': repeated('f(a, b; c = '),
        'names with dots': repeated('a.b.'),
        'closing words': repeated('else\nend\n', 'if a\n'),
        comments: repeated('# a\n'),
        'regions that end': repeated('#endregion\n', '#region\n'.repeat(1_000)),
      },
      readForHelp,
      longestCode,
    ),
  },
  'code that may be incomplete': {
    modules: ['core/julia/isComplete.ts', 'core/julia/parser.ts'],
    cases: eachOf(julia, isComplete, longestCode),
  },
  'submitted code': {
    modules: [
      'core/run/submission.ts',
      'core/output/headerLine.ts',
      'core/run/submissionPlace.ts',
      'core/inline/placeRun.ts',
    ],
    cases: eachOf(
      codes,
      (code) => {
        if (code.trim() === '') return;
        const submission = submissionOf(code);
        headerLine(runOf(submission), '12:00');
        placeRun(submission, { lineNow: (_version, line) => line, textOf: () => '' });
      },
      longestCode,
    ),
  },
};

function readForHelp(code: string): void {
  completionPiece(code);
  nameAt(code, code.length >> 1);
  callAtCursor(code);
  wordsIn(code, new Set());
  const structure = structureOf(code);
  foldsOf(structure, splitLines(code));
  enclosingRanges(structure, code, code.length >> 1);
}

/** Parsers of other text: of programs, values, files, responses and the REPL. */
export const textParsers: Readonly<Record<string, ListedParser>> = {
  'terminal text converted to plain text': {
    modules: [
      'core/lib/terminal/plainText.ts',
      'core/lib/terminal/terminalParser.ts',
      'core/output/shownPart.ts',
      'core/run/markedOutput.ts',
    ],
    cases: eachOf(anyText, (text) => {
      plainText(text);
      const part = new ShownPart(shownLimits);
      const marked = new MarkedOutput('1-1-1');
      inPieces(text, (piece) => [part.write(piece), marked.write(piece)]);
      part.end();
    }),
  },
  'names of runs in text': {
    modules: ['core/stackTrace/readableNames.ts'],
    cases: eachOf(
      {
        ...anyText,
        names: repeated('pump.jl#w-9:2 '),
        'names of nonexistent lines': repeated('./pump.jl#w-9:77777 '),
        signs: repeated('#a-'),
        titles: repeated('pump.jl#'),
      },
      (text) => {
        const sent = submissionOf('a = 1\n'.repeat(1_000), 0, 'pump.jl');
        const output = new ReadableOutput(
          (file) => (file === '#w-9' ? sent : undefined),
          () => [sent],
        );
        inPieces(text, (piece) => output.write(piece));
        return (
          readableText(text, (file) => (file === '#w-9' ? sent : undefined)).text.length + output.end().text.length
        );
      },
    ),
  },
  'help for the editor': {
    modules: ['core/editorHelp/docMarkdown.ts'],
    cases: eachOf(
      { ...anyText, links: repeated('[a](b)'), 'open brackets': repeated('['), 'open angles': repeated('<a') },
      (text) => {
        docMarkdown(text);
        const epoch = '1';
        parseHelpReply(JSON.stringify({ kind: 'described', epoch, what: 'variable', value: text }));
        const method = { name: text, parameters: [text], keywords: [text], where: [text] };
        const about = { epoch, type: text, size: text, value: text, doc: '', signatures: [method], total: 1 };
        hoverText('f', { ...about, kind: 'described', what: 'function' });
        const texts = text.slice(0, 4_000).split('');
        const reply = { epoch, texts: [...texts, text], kinds: [], labels: [], start: 0, stop: 1, isCut: false };
        completionOffers({ ...reply, kind: 'completions' }, { code: 'x', start: 0, prefix: 0 });
      },
    ),
  },
  'rewritten output lines': {
    modules: [
      'core/output/printedText.ts',
      'core/output/growingText.ts',
      'core/lib/terminal/terminalScreen.ts',
      'core/lib/terminal/screenRow.ts',
    ],
    cases: eachOf({ ...anyText, ...rewrittenText }, (text) => {
      const printed = new PrintedText();
      const growing = new GrowingText();
      let length = 0;
      const take = () => (length += growing.take(printed.live(), 16_000, true).added.length);
      // Like the output of a busy program.
      inPieces(text, (piece) => {
        printed.write(piece);
        growing.write(printed.takeSettled());
        take();
      });
      growing.write(printed.finish());
      return length + take();
    }),
  },
  'values as text': {
    modules: [
      'core/output/outcomeLines.ts',
      'core/inline/inlineOutcome.ts',
      'core/inline/oneLine.ts',
      'core/inline/valueLine.ts',
      'core/inline/codeFence.ts',
      'core/results/describeResult.ts',
      'core/results/resultForm.ts',
    ],
    cases: eachOf({ ...anyText, backquotes: repeated('`') }, (text) => {
      const shown = { text, isCut: false, rich: [{ type: 'text/html', data: text }], omitted: [] } as const;
      outcomeLines({ kind: 'value', shown });
      codeFence(
        inlineOutcome({ kind: 'value', shown }, () => {
          throw new Error('not an error');
        })?.whole ?? '',
      );
      oneLine(text, 80);
      const forms = formsOf(shown);
      if (forms !== undefined)
        alternativeText({ id: 1, runNumber: 1, title: 'a.jl:1', place: undefined, at: 0, forms, omitted: [] });
    }),
  },
  'forms of values': {
    modules: [
      'core/bridge/checkForms.ts',
      'core/results/resultForm.ts',
      'core/results/resultFile.ts',
      'core/results/allowedMarkup.ts',
    ],
    cases: eachOf(
      { ...anyText, base64: repeated('iVBORw0KGgo', 'iVBORw0KGgo', '!'), tables: repeated('<tabl') },
      (data) => {
        formsOf(
          withCheckedForms({ text: '', isCut: false, rich: richTypes.map((type) => ({ type, data })), omitted: [] }),
        );
        kindOf({ type: 'text/html', data });
        typeOfFileName(data, ['image/png'], 'text/html');
        fileNameOf({ id: 1, title: data }, 'text/html');
        visibleAddress(`http://${data}`, data);
        isInlinePicture(data);
      },
    ),
  },
  'edits above many lines': {
    modules: ['core/run/lineShift.ts'],
    cases: {
      'one large paste': growing(
        (length) => {
          const start = { line: 0, character: 0 };
          const paste = { range: { start, end: start }, text: repeated('x\n')(length) };
          return { paste, lines: many(length, 1_000, (index) => index) };
        },
        ({ paste, lines }) => lines.map((line) => shiftLine(line, [paste])),
      ),
    },
  },
  'the output view': {
    modules: ['core/output/outputFolds.ts'],
    cases: eachOf(
      { ...anyText, runs: repeated('▶ [1] x\n'), frames: repeated('   [1] x\n'), summaries: repeated('  … ', '', ':') },
      (text) => outputFolds(text.split('\n')),
    ),
  },
  'tables as CSV': {
    modules: ['core/results/csvText.ts'],
    cases: eachOf({ ...anyText, digits: repeated('1', '+', 'x'), quotes: repeated('"') }, (text) =>
      csvText([[text], text.split(' ')]),
    ),
  },
  'outputs of notebooks': {
    modules: ['core/notebook/errorOutput.ts', 'core/notebook/safeOutput.ts'],
    cases: eachOf({ ...anyText, links: repeated('<a '), frames: repeated('File ') }, (text) => [
      harmlessStack(text),
      safeOutput(readOutput({ output_type: 'error', ename: text, evalue: text, traceback: [text] })),
      safeOutput(readOutput({ output_type: 'display_data', data: { 'image/png': text, [text]: text }, metadata: {} })),
    ]),
  },
  'nesting of HTML': {
    modules: ['core/results/boundedMarkup.ts', 'core/results/htmlReader.ts'],
    cases: eachOf(
      {
        ...anyText,
        'open elements': repeated('<b>'),
        'closed elements': repeated('<p><b>x</b></p>'),
        'end tags': repeated('</b>', '<i>'.repeat(400)),
        'unfinished comments': repeated('<!--'),
        'unfinished tags': repeated('<a '),
        'attributes without values': repeated(' a', '<a', '>'),
        'unfinished values': repeated('<a b="'),
        'unfinished text': repeated('<title>'),
        'unfinished scripts': repeated('<script><!--'),
        'sections of characters': repeated('<![CDATA['),
        pictures: repeated('<svg><g/></g></svg>'),
        declarations: repeated('<!'),
      },
      boundedMarkup,
    ),
  },
  'conversions of notebooks': {
    modules: ['core/notebook/portCells.ts', 'core/notebook/portJupyter.ts'],
    cases: {
      ...eachOf(
        anyText,
        (text) => {
          notebookTexts(text).forEach(readNotebookWhole);
        },
        longestCode,
      ),
      'many cells': growing(
        (length) => JSON.stringify({ cells: many(length, 40, () => ({ cell_type: 'code', source: ['x\n', 'y'] })) }),
        readNotebookWhole,
      ),
      'many lines': growing(
        (length) => JSON.stringify({ cells: [{ cell_type: 'code', source: many(length, 10, () => '# %%\n') }] }),
        readNotebookWhole,
      ),
    },
  },
  'formulas in HTML': { modules: ['core/results/dollarPieces.ts'], cases: eachOf(formulas, dollarPieces) },
  LaTeX: { modules: ['core/results/latexPieces.ts'], cases: eachOf(formulas, latexPieces) },
  'LaTeX as markup': { modules: ['webview/formula.ts'], cases: eachOf(formulas, latexMarkup) },
  'Markdown as markup': { modules: ['webview/markdown.ts'], cases: eachOf(marks, markdownMarkup) },
  'file names': {
    modules: [
      'core/files/safeName.ts',
      'core/files/archive.ts',
      'core/files/remotePath.ts',
      'core/api/remoteNames.ts',
      'core/run/runFileName.ts',
      'core/files/downloadPlan.ts',
      'core/files/folderLayout.ts',
    ],
    cases: {
      ...eachOf(
        {
          ...anyText,
          slashes: repeated('/'),
          'spaces before a path': repeated(' ', '/user/a', 'x'),
          paths: repeated(' /user/a', '/user/a'),
        },
        (text) => {
          safeFileName(text, 'windows');
          safeFileName(text, 'posix');
          parseRemotePath(`/user/${text}`);
          parseRemotePaths(text);
          isInsideUser(`/user/${text}`);
          isUploadableName(text);
          runIdIn(text);
          const entries = [fileEntry(text)];
          try {
            admitArchive(entries, 1, 'windows');
          } catch {
            // Refusing is a valid result.
          }
          try {
            admitFolder(text, entries, 1);
            layOutFolder(entries, { source: remoteRoot, name: 'user' }, 'windows');
          } catch {
            // Refusing is a valid result.
          }
        },
      ),
      'names of a folder that become the same': growing(
        (length) =>
          many(length, 20, (index) =>
            fileEntry(String.fromCharCode(...[1, 31, 961].map((unit) => 1 + (Math.floor(index / unit) % 31)))),
          ),
        (entries) => layOutFolder(entries, { source: remoteRoot, name: 'user' }, 'posix'),
      ),
      'downloads of one name': growing(
        (length) => many(length, 20, (index) => remote(`${index}/same.csv`)),
        (sources) => planDownload(sources, 'posix'),
      ),
    },
  },
  'Git ignore rules': {
    modules: [
      'core/files/ignore/ignoreRules.ts',
      'core/files/ignore/namePattern.ts',
      'core/files/ignore/characterSet.ts',
    ],
    cases: eachOf(
      {
        ...anyText,
        stars: repeated('*'),
        'stars between letters': repeated('*a', '', 'b'),
        'lines with stars': repeated('*a*a*a*a*a*a*ab\n'),
        'double stars': repeated('**/a/', '', 'b'),
        'open sets': repeated('['),
        sets: repeated('[a-z]'),
        'one long set': repeated('a-z', '[', ']'),
        classes: repeated('[:alpha:]', '[', ']'),
        'unfinished classes': repeated('[:', '['),
        'spaces after backslashes': repeated('\\ '),
        lines: repeated('ab*/c\n'),
      },
      (text) => {
        const { rules } = parseIgnoreRules(text, false);
        for (const rule of rules) {
          for (const path of [['a'.repeat(255)], Array.from({ length: 100 }, () => 'a')]) matchesRule(rule, path, true);
        }
      },
    ),
  },
  'globs of settings': {
    modules: ['core/files/ignore/excludeGlobs.ts'],
    cases: eachOf(
      {
        ...anyText,
        'open braces': repeated('{'),
        'nested braces': repeated('{a,', '', '}'),
        'lines with alternatives': repeated('{a,b}{c,d}/**\n'),
        'lines with open braces': repeated('{{{{{{{{{{{{{{{{{{{{{{{{\n'),
        'lines with stars': repeated('*a*a*a*a*a*a*ab\n'),
      },
      (text) => {
        const { rules } = parseExcludeGlobs(
          text.split('\n').map((glob) => ({ glob })),
          false,
        );
        for (const rule of rules) matchesRule(rule, ['a'.repeat(255)], true);
      },
    ),
  },
  'names of secret files': {
    modules: ['core/files/secretFiles.ts'],
    cases: eachOf(
      {
        ...anyText,
        'example suffixes': repeated('.example', '.env'),
        'a long extension': repeated('.e', '.env'),
        'many words': repeated('secrets_'),
      },
      (text) => looksLikeSecretFile(['.ssh', text]),
    ),
  },
  'a directory listing': {
    modules: ['core/files/chosenNames.ts', 'core/files/prefixIndex.ts'],
    cases: {
      // Each name is compared with the taken ones, of which it may be a renamed copy.
      'few names of any length': growing(
        (length) => many(8, 1, (index) => `${'x'.repeat(length / 4)}${index}`),
        (names) =>
          chosenNames(new Map([[remoteRoot, new Set(['x'])]]), new Map([[remoteRoot, new Set(['x', ...names])]]), [
            remote('x'),
          ]),
      ),
      'names in one directory': growing(
        (length) => many(length, 20, (index) => `a${index}.csv`),
        (names) =>
          chosenNames(
            new Map([[remoteRoot, new Set(names)]]),
            new Map([[remoteRoot, new Set(names.flatMap((name) => [name, `${name}1`]))]]),
            names.map(remote),
          ),
      ),
      'new names in one directory': growing(
        (length) => many(length, 20, (index) => `a${index}.csv`),
        (names) =>
          chosenNames(
            new Map([[remoteRoot, new Set<string>()]]),
            new Map([[remoteRoot, new Set(names)]]),
            names.map(remote),
          ),
      ),
      directories: growing(
        (length) => many(length, 20, (index) => remote(`d${index}/a.csv`)),
        (sent) => chosenNames(new Map(), new Map(), sent),
      ),
    },
  },
  'text of a response': {
    modules: [
      'core/api/answer.ts',
      'core/api/serverInfo.ts',
      'core/api/serverUrl.ts',
      'core/api/baseUrl.ts',
      'core/api/retryAfter.ts',
      'core/workspace/juliaName.ts',
      'core/workspace/variableText.ts',
    ],
    cases: eachOf(
      {
        ...anyText,
        'a comment of a web page': repeated(' ', '', '<!-'),
        'nested JSON': repeated('['),
        digits: repeated('1'),
      },
      (text) => {
        foreignText(text, 200);
        faultOfStatus({ status: 400, text, retryAfterMs: undefined }, 'run');
        parseRetryAfter(text, text, 0);
        const base = parseBaseUrl('https://engee.com');
        if (base !== undefined)
          parseServerInfo({ url: text, username: text, startedAt: text, serverStatus: text }, base);
        parseBaseUrl(`https://engee.com${text}`);
        juliaName(text);
        variableText({ name: text, type: text, size: text, value: text });
      },
    ),
  },
  'headers of a download': {
    modules: ['core/api/contentDisposition.ts', 'core/api/multipart.ts'],
    cases: eachOf(
      {
        ...anyText,
        semicolons: repeated(';'),
        parameters: repeated(';a="'),
        'escaped parameters': repeated(';a="\\'),
        names: repeated('a', ';'),
        'spaces after a name': repeated(' ', ';a'),
        boundaries: repeated(';boundary="'),
      },
      (text) => {
        parseDisposition(text);
        parseDisposition(`attachment; filename*=utf-8''${text}`);
        boundaryOf(text);
        sniffBoundary(new TextEncoder().encode(text));
      },
    ),
  },
  'a response about files': {
    modules: ['core/files/remote/filesReply.ts'],
    cases: {
      ...eachOf({ ...anyText, 'nested JSON': repeated('[') }, parseFilesReply),
      'a folder': growing(
        (length) =>
          JSON.stringify({ kind: 'entries', epoch: '1', entries: many(length, 2, () => 1), total: 1, next: null }),
        parseFilesReply,
      ),
      'a long page mark': growing(
        (length) => JSON.stringify({ kind: 'entries', epoch: '1', entries: [], total: 1, next: 'A'.repeat(length) }),
        parseFilesReply,
      ),
    },
  },
  'a response of the bridge': {
    modules: ['core/bridge/bridgeReply.ts'],
    cases: {
      ...eachOf({ ...anyText, 'nested JSON': repeated('[') }, parseReply),
      'invalid frames': growing(
        (length) =>
          JSON.stringify({
            kind: 'run',
            epoch: '1',
            report: { kind: 'error', exceptions: [{ frames: many(length, 2, () => 1) }] },
            items: many(length, 2, () => 1),
          }),
        parseReply,
      ),
    },
  },
  tokens: {
    modules: ['core/api/tokenAnswer.ts'],
    cases: {
      ...eachOf(
        {
          ...anyText,
          'unclosed strings': repeated('\\"', '{"a":"'),
          quotes: repeated('"'),
          escapes: repeated('\\', '{"a":"'),
          'invalid numbers': repeated('-NaN'),
        },
        refuseTokens,
      ),
      'spaces in a type': growing(
        (length) => JSON.stringify({ access_token: 'a', token_type: `${' '.repeat(length)}x` }),
        refuseTokens,
      ),
      'spaces in a lifetime': growing(
        (length) => JSON.stringify({ access_token: '', expires_in: `${' '.repeat(length)}x` }),
        refuseTokens,
      ),
    },
  },
  'a sign-in response': {
    modules: ['core/auth/oauth/callback.ts', 'core/auth/oauth/pastedAnswer.ts', 'core/auth/oauth/redirect.ts'],
    cases: eachOf(
      {
        ...anyText,
        parameters: repeated('a=&'),
        brackets: repeated('>', '', 'x'),
        'encoded ampersands': repeated('amp;', '&'),
        questions: repeated('a?', 'code='),
        answers: repeated('code=1&state=state '),
      },
      (text) => {
        parseCallback(text, 'state');
        parsePasted(text, { redirectUri: 'https://engee.com/callback', state: 'state' });
        parseRedirect(`https:${text}`, 'a.b');
      },
    ),
  },
  'text in the REPL': {
    modules: ['core/repl/safeTerminalText.ts'],
    cases: eachOf({ ...anyText, ...rewrittenText }, (text) => {
      safeTerminalText(text);
      const safe = new SafeTerminalText({ columns: 80, rows: 24 });
      let length = 0;
      inPieces(text, (piece) => (length += safe.write(piece).length));
      return length;
    }),
  },
  'keys and pastes in the REPL': {
    modules: ['core/lineEditor/keyDecoder.ts'],
    cases: eachOf(
      {
        ...anyText,
        'an unfinished paste': repeated('x', '\u001b[200~'),
        'a paste of ends': repeated('\u001b[20', '\u001b[200~'),
        pastes: repeated('\u001b[200~x\u001b[201~'),
      },
      (text) => {
        new KeyDecoder().decode(text);
        const decoder = new KeyDecoder();
        inPieces(text, (piece) => decoder.decode(piece), 64);
      },
    ),
  },
  'a transcript in the REPL': {
    modules: ['core/repl/transcript.ts'],
    cases: eachOf(
      {
        ...anyText,
        prompts: repeated('julia> \n'),
        inputs: repeated('julia> f(x)\n1\n'),
        'one input of many lines': repeated('           x = 1\n', 'julia> function f()\n'),
        'an unclosed input': repeated('           f(x\n', 'julia> begin\n'),
        'much output': repeated('1 "(\n', 'julia> a +\n'),
        strings: repeated('       """\n', 'julia> """\n'),
        indentation: repeated(' ', 'julia> x\n'),
        'unclosed modules': repeated('(', 'julia> x\n('),
      },
      (text) => readTranscript(text, { isComplete, statementLines }),
    ),
  },
  'an input in the REPL': {
    modules: [
      'core/lineEditor/layout.ts',
      'core/lineEditor/reflow.ts',
      'core/lib/terminal/columnWidth.ts',
      'core/lineEditor/graphemes.ts',
      'core/lineEditor/draft.ts',
      'core/lineEditor/editKey.ts',
      'core/repl/nextIndentation.ts',
      'core/repl/inputModes.ts',
    ],
    cases: eachOf(
      {
        ...anyText,
        words: repeated('word '),
        'one word': repeated('wörd'),
        flags: repeated('🇩🇪'),
        families: repeated('👩‍👩‍👧'),
        joiners: repeated('👩\u200d'),
      },
      (text) => {
        const draft = draftOf(text);
        wordStart(draft);
        bigWordStart(draft);
        wordEnd({ text, cursor: 0 });
        nextIndentation(draft);
        helpTopic(text);
        editKey({ ...initialEditState, draft }, 'up');
        editKey({ ...initialEditState, draft: { text: `${text}\n${text}`, cursor: text.length } }, 'down');
        columnsOf(text);
        const { rows } = arrange({ prompt: 'engee> ', text, cursor: text.length, hint: text }, 80);
        rowAfterResize(rows, 0, 80, 40);
      },
      longestCode,
    ),
  },
  notebooks: {
    modules: [
      'core/notebook/cellId.ts',
      'core/notebook/json.ts',
      'core/notebook/jsonSpans.ts',
      'core/notebook/notebookCell.ts',
      'core/notebook/notebookFile.ts',
    ],
    cases: eachOf(
      {
        ...mapped(anyText, (text) => JSON.stringify({ cells: [{ cell_type: 'code', source: [text] }] })),
        ...mapped(
          anyText,
          (text) => JSON.stringify({ cells: [{ cell_type: 'code', source: [text] }] }, null, '\t'),
          ' indented',
        ),
        'lines of a source': (length) =>
          JSON.stringify({ cells: [{ cell_type: 'code', source: repeated('a\r\n')(length).split(/(?<=\n)/) }] }),
        'many cells with one ID': (length) =>
          `{"cells":[${repeated('{"id":"a","cell_type":"code","source":""},', '', 'null')(length)}]}`,
        'many cells of no kind': (length) => `{"cells":[${repeated('7,', '', '7')(length)}]}`,
        'spaces between cells': (length) => `{"cells":[7${repeated(' ')(length)},7${repeated('\n')(length)}]}`,
        'many keys': (length) => `{${repeated('"a":1,')(length)}"cells":[]}`,
        'deep values': (length) =>
          `{"cells":[${'['.repeat(Math.min(length / 2, 4_000))}${']'.repeat(Math.min(length / 2, 4_000))}]}`,
      },
      (text) => {
        const notebook = readNotebook(text);
        if (!('cells' in notebook)) throw new Error(notebook.kind);
        const edited = notebook.cells.map((cell) => ({
          ...cell,
          text: cell.kind === 'other' ? cell.text : `${cell.text}x`,
        }));
        writeNotebook({ ...notebook, cells: withUniqueIds([...edited, ...edited]) });
      },
    ),
  },
  'damaged notebooks': {
    modules: ['core/notebook/jsonDamage.ts'],
    cases: eachOf(
      {
        ...mapped(anyText, (text) => `["${text}`),
        ...mapped(anyText, (text) => `[${JSON.stringify(text)} 7`, ' in a string'),
        brackets: repeated('['),
        braces: repeated('{"a":'),
        digits: repeated('1', '['),
        fractions: repeated('1.', '['),
        'conflict marks': repeated('<<<<<<<\n'),
      },
      (text) => {
        damageOffset(text);
        readNotebook(text);
      },
    ),
  },
  'outputs in notebooks': {
    modules: ['core/notebook/notebookOutput.ts'],
    cases: eachOf(anyText, (text) => {
      for (const mime of ['image/png', 'text/plain', 'application/x+json'])
        outputValue(readOutput({ output_type: 'display_data', data: { [mime]: [text, text] }, metadata: {} }));
      outputValue(readOutput({ output_type: 'error', ename: text, evalue: text, traceback: text.split('\n') }));
    }),
  },
  completions: {
    modules: ['core/repl/completionOffer.ts', 'core/bridge/insertableText.ts'],
    cases: {
      'many texts': growing(
        (length) => many(length, 10, (index) => `complete${index}`),
        (texts) => {
          const offer = usableOffer({ texts, replace: { start: 0, end: 0 }, isInserted: true }, draftOf('x'));
          if (offer !== undefined) completed(draftOf('x'), offer);
          inColumns(texts.slice(0, 200), 80);
        },
      ),
      'long texts': growing(
        (length) => [repeated('é')(length), repeated('é')(length - 1)],
        (texts) => usableOffer({ texts, replace: { start: 0, end: 0 }, isInserted: true }, draftOf('x')),
      ),
    },
  },
};
