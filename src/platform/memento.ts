/** The part of VS Code's `Memento` that core needs: small JSON values that outlive the window. */
export interface Memento {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}
