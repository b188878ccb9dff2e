/** The part of VS Code's `Memento` that core needs: small JSON values that persist after the window closes. */
export interface Memento {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

/** The part of VS Code's `SecretStorage` that core needs. Every method may reject or hang (without a keyring). */
export interface SecretStorage {
  get(key: string): PromiseLike<string | undefined>;
  store(key: string, value: string): PromiseLike<void>;
  delete(key: string): PromiseLike<void>;
  /** Only a hint. Events may be missed, duplicated, or fired without a change, so read again before acting. */
  onDidChange(listener: (event: { readonly key: string }) => unknown): { dispose(): void };
}

/** Texts that are too large for a `Memento`, by ID (letters, digits and dashes). All methods reject with system errors. */
export interface TextStore {
  /** Returns undefined if there is none, or if it is too large to be ours. */
  read(id: string): Promise<string | undefined>;
  /** Replaces a text in one step. Undefined removes it. */
  write(id: string, text: string | undefined): Promise<void>;
}
