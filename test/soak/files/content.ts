import { createHash } from 'node:crypto';

/** The content of a file that proves that it is whole: a number, the size, and bytes that only this number gives. */
export function contentOf(number: number, sizeBytes: number): Buffer {
  const header = Buffer.from(`${number} ${sizeBytes}\n`);
  const unit = createHash('sha512').update(String(number)).digest();
  return Buffer.concat([header, Buffer.alloc(Math.max(0, sizeBytes - header.length), unit)]);
}

/** Returns the number of a whole content, or undefined if it is damaged. */
export function numberIn(content: Buffer): number | undefined {
  const [, number, size] = /^(\d+) (\d+)\n/.exec(content.toString('latin1', 0, 40)) ?? [];
  if (number === undefined) return undefined;
  return content.equals(contentOf(Number(number), Number(size))) ? Number(number) : undefined;
}
