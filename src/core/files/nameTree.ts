/** Folders and files by the keys of their names, so that many paths are compared in linear time. */
export interface NameTree {
  readonly inner: Map<string, NameTree>;
}

export function nameTree(): NameTree {
  return { inner: new Map() };
}

/** What has this key in the folder; made when it is not there yet. */
export function enter({ inner }: NameTree, key: string): NameTree {
  const known = inner.get(key) ?? nameTree();
  inner.set(key, known);
  return known;
}
