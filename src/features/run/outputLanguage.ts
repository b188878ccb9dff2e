/** Must be the language of package.json: the links, the folds and the colours of the output hang on it. */
export const outputLanguage = 'engee-output';
