import type { FrameLocator, Page } from 'playwright-core';

/** The view with plots and tables. The page of a webview is a frame inside a frame. */
export class ResultsPanel {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Returns the page of the view. */
  get frame(): FrameLocator {
    return this.#page.locator('iframe.webview.ready').last().contentFrame().frameLocator('iframe#active-frame');
  }

  async waitForPicture(): Promise<void> {
    await this.frame.locator('img').first().waitFor();
  }

  /** Returns the frame with the markup that the server sent. */
  get markup(): FrameLocator {
    return this.frame.locator('iframe').first().contentFrame();
  }
}
