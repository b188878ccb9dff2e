/** Foreign text made fit for a log line, or for a field that is looked at before it is shown. */
export { visibleLine as plainText } from '../lib/uiText.ts';
