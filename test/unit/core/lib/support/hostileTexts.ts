/** Opens an editor whose tab a test can see, if a user could click a link to it. */
const hostileCommand = 'command:workbench.action.files.newUntitledFile';

/** Foreign texts that contain markup or invisible characters. */
export const hostileTexts: readonly string[] = [
  `[Show why](${hostileCommand})`,
  `[Show why](${hostileCommand} "why")`,
  `[a](<${hostileCommand}>)`,
  `<${hostileCommand}>`,
  `[a]\u200b(${hostileCommand})`,
  `[a]\ufe0f(${hostileCommand})`,
  `[a]\n(${hostileCommand})`,
  `[a][b]\n\n[b]: ${hostileCommand}`,
  `![a](${hostileCommand})`,
  '[here](https://evil.example "title")',
  '[here](file:///etc/passwd)',
  '$(warning) $(sync~spin)',
  '$\u200b(warning)',
  'a\r\nb\u2028c\u0085d',
  'a\u0000\u001b[31mb\u0007',
  'gpj.exe\u202egnp.\u2066x\u200f',
  'a\u200bb\u2060c\u00add\u3164e\u2800f\u{e0061}',
  'half \ud83d a \udca9 pair',
  '🧨'.repeat(5_000),
  'x'.repeat(100_000),
];
