/** A resource that is released once. Compatible with VS Code's `Disposable`. */
export interface Disposable {
  dispose(): void;
}

/** Collects disposables and releases them in reverse order. Releases an item at once if it is added after disposal. */
export class DisposableStore implements Disposable {
  private readonly items: Disposable[] = [];
  private isDisposed = false;

  add<T extends Disposable>(item: T): T {
    if (this.isDisposed) item.dispose();
    else this.items.push(item);
    return item;
  }

  dispose(): void {
    this.isDisposed = true;
    for (const item of this.items.splice(0).reverse()) item.dispose();
  }
}
