/** The metadata that Engee gives each cell. */
const engee = {
  isDisplay: true,
  isParagraph: false,
  isClosedParagraph: false,
  amountHideCellsInside: 0,
  codeOutputView: 'col',
  codeOutputHidden: false,
  outputInfo: { isExpanded: false, scrollTop: 0 },
  maskInfo: { isMaskVisible: true, isEditorVisible: true, isAutoplayActive: false },
};
const frame = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {
    kernelspec: { name: 'ijulia-1.9', display_name: 'IJulia 1.9.3', language: 'julia' },
    language_info: { name: 'julia', file_extension: '.jl', version: '1.9.3' },
    engee: {},
  },
};

/** A picture of one pixel. */
const picture = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

/** A script with the structure of those that Engee saves. The content of the picture's output is invented. */
export const engeeScript = {
  ...frame,
  cells: [
    {
      id: '31697727',
      cell_type: 'code',
      source: ['VERSION\nprintln("да")\nVERSION\n'],
      execution_count: 0,
      outputs: [
        { output_type: 'stream', name: 'stdout', text: 'да\n10%\r100%\n' },
        { output_type: 'execute_result', data: { 'text/plain': 'v"1.12.4"' }, metadata: {}, execution_count: 2 },
      ],
      metadata: { name: 'Название секции', engee },
    },
    {
      id: 'bb61c701',
      cell_type: 'code',
      source: ['plot(1:2)'],
      execution_count: 0,
      outputs: [{ output_type: 'display_data', data: { 'image/png': picture }, metadata: {} }],
      metadata: { engee },
    },
    { id: '0a0b0c0d', cell_type: 'markdown', source: ['# Заголовок\n\n$$x^2$$\n'], metadata: { engee } },
  ],
};

/** A script with everything that Engee may write and that is unknown to us. All of it is invented. */
export const hostileScript = {
  ...frame,
  later: { $mid: 1, version: 1 },
  cells: [
    {
      metadata: { engee, $mid: 1, tags: ['a'] },
      id: '00000001',
      cell_type: 'code',
      source: ['a = 1'],
      execution_count: 0,
      outputs: [
        { output_type: 'error', ename: 'DivideError', evalue: 'integer division', traceback: ['a', '\u001b[31mb'] },
        { output_type: 'display_data', data: { 'text/html': '<b>x</b>', 'text/plain': 'x' }, metadata: { x: 1 } },
        {
          output_type: 'display_data',
          data: { 'application/vnd.plotly.v1+json': { data: [{ y: [1, 2.5] }] }, 'x/unknown': ['a\n', 'b'] },
          metadata: {},
        },
        { output_type: 'update_engee', value: [null] },
        { output_type: 'stream', name: 'stdout', text: ['a\n', '\ud800'], extra: true },
      ],
    },
    { cell_type: 'engee_model', id: '00000002', model: { blocks: [{ name: 'Sine Wave' }] }, source: ['x'] },
    { id: '00000003', cell_type: 'raw', source: 'raw\r\ntext', metadata: {} },
    { id: '00000004', cell_type: 'code', source: ['mixed\r\nline\nbreaks', '\uFEFF'], outputs: [], metadata: {} },
    { id: '00000005', cell_type: 'code', source: '\uFEFFmarked \ud800', outputs: [], metadata: {} },
    { cell_type: 'markdown', source: [], metadata: {}, '2': 1, '1': 2 },
    { cell_type: 'code', source: [''], outputs: [], execution_count: null },
    null,
    7,
  ] as readonly unknown[] as readonly { readonly cell_type: string }[],
};

/** Invented, in the form of nbformat 4.5. */
export const attachment = {
  ...frame,
  cells: [
    {
      id: '00000001',
      cell_type: 'markdown',
      attachments: { 'a.png': { 'image/png': picture } },
      source: ['![a](attachment:a.png)'],
      metadata: {},
    },
  ],
};
