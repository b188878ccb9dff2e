interface Entry {
  readonly text: string;
  /** The longest other entry that this one starts with. */
  readonly parent: Entry | undefined;
}

/**
 * Finds the texts that another text starts with. Trying every beginning of that text takes time that grows with the
 * square of its length; this takes one binary search.
 */
export class PrefixIndex {
  private readonly entries: readonly Entry[];

  constructor(texts: readonly string[]) {
    const entries: Entry[] = [];
    for (const text of [...new Set(texts)].sort()) {
      entries.push({ text, parent: longestPrefix(entries.at(-1), text) });
    }
    this.entries = entries;
  }

  /** Yields the texts that are proper prefixes of the given one, the longest first. */
  *prefixesOf(text: string): Generator<string> {
    let entry = longestPrefix(this.lastBefore(text), text);
    for (; entry !== undefined; entry = entry.parent) yield entry.text;
  }

  /** Prefixes of a text sort before it, and all entries between them and the text start with them. */
  private lastBefore(text: string): Entry | undefined {
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.entries[middle]?.text ?? '') < text) low = middle + 1;
      else high = middle;
    }
    return this.entries[low - 1];
  }
}

/** Returns the first entry, from this one upwards, that the text starts with. */
function longestPrefix(from: Entry | undefined, text: string): Entry | undefined {
  let entry = from;
  while (entry !== undefined && !text.startsWith(entry.text)) entry = entry.parent;
  return entry;
}
