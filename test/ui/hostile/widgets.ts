/** Notifications show a thousand characters, the others as many as there are. In the order in which they are shown. */
export const widgetNames = { ofShort: ['notification', 'progress'], ofLong: ['modal', 'box', 'prompt', 'pick'] } as const;
export type WidgetName = (typeof widgetNames)[keyof typeof widgetNames][number];

/** What the extension is to show: each text in each widget of its kind. */
export interface Texts {
  readonly ofShort: readonly string[];
  readonly ofLong: readonly string[];
}

/** Where the extension finds it. */
export const textsFile = 'texts.json';
