import { createHash } from 'node:crypto';

const maxBytes = 2 * 1024 * 1024;

/**
 * The content of a file that proves that it is whole: a number, the size, and bytes that only this number gives. It is text,
 * so that an editor can save it.
 */
export function contentOf(number: number, sizeBytes: number): Buffer {
  const header = Buffer.from(`${number} ${sizeBytes}\n`);
  const unit = `${createHash('sha512').update(String(number)).digest('hex')}\n`;
  return Buffer.concat([header, Buffer.alloc(Math.max(0, sizeBytes - header.length), unit)]);
}

/** Returns a content of a random size. Small ones are more frequent. */
export function someContent(number: number): Buffer {
  return contentOf(number, 32 + Math.floor(Math.random() ** 3 * maxBytes));
}

/** Returns the number of a whole content, or undefined if it is damaged. */
export function numberIn(content: Buffer): number | undefined {
  const [, number, size] = /^(\d+) (\d+)\n/.exec(content.toString('latin1', 0, 40)) ?? [];
  if (number === undefined) return undefined;
  return content.equals(contentOf(Number(number), Number(size))) ? Number(number) : undefined;
}
