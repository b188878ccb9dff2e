/** In the order in which each text is shown. */
export const widgetNames = ['notification', 'progress', 'modal', 'box', 'prompt', 'pick'] as const;
export type WidgetName = (typeof widgetNames)[number];

/** The message that stands while the texts are shown. */
export const walkMessage = 'The texts are being shown.';

/** Where the extension finds the list of texts. */
export const textsFile = 'texts.json';
