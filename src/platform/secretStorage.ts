/** The part of VS Code's `SecretStorage` that core needs; every method may reject or hang (no keyring). */
export interface SecretStorage {
  get(key: string): PromiseLike<string | undefined>;
  store(key: string, value: string): PromiseLike<void>;
  delete(key: string): PromiseLike<void>;
  /** A hint only: it may be missed, doubled, or fire without a change. Re-read before you act. */
  onDidChange(listener: (event: { readonly key: string }) => unknown): { dispose(): void };
}
