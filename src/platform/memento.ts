/** The part of VS Code's `Memento` that core needs: small JSON values that persist after the window closes. */
export interface Memento {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}
