import type { FrameLocator, Page } from 'playwright-core';

/** The view with plots and tables: a webview inside a webview. */
export class ResultsPanel {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** The page of the view. */
  get frame(): FrameLocator {
    return this.#page.locator('iframe.webview.ready').last().contentFrame().frameLocator('iframe#active-frame');
  }

  async waitForPicture(): Promise<void> {
    await this.frame.locator('img').first().waitFor();
  }

  /** The frame in which markup of the server lies. */
  get markup(): FrameLocator {
    return this.frame.locator('iframe').first().contentFrame();
  }
}
