import { readFileSync } from 'node:fs';

/** A command that ran on a real Julia, and the server's response. */
export interface TracedCommand {
  readonly name: string;
  readonly command: string;
  readonly status: number;
  readonly body: { readonly error?: { readonly full_description: string } };
}

export const tracedVersions = ['1.5.3', '1.9.3', '1.10.8', '1.12.4'] as const;

export function tracedCommands(version: (typeof tracedVersions)[number]): TracedCommand[] {
  return readFixture(`julia-${version}.jsonl`)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as TracedCommand);
}

/** The complete example from Engee's documentation. */
export function documentedTrace(): string {
  return readFixture('engee-1.9.3.txt');
}

function readFixture(name: string): string {
  return readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');
}
