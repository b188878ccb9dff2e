/** The widgets, in the order in which each text is shown. */
export const widgetNames = ['notification', 'progress', 'modal', 'box', 'prompt', 'pick'] as const;
export type WidgetName = (typeof widgetNames)[number];

/** The notification that stays while the texts are shown. */
export const walkMessage = 'The texts are being shown.';

/** The file with the list of texts. */
export const textsFile = 'texts.json';
