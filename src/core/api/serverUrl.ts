declare const serverUrlBrand: unique symbol;

/** The prefix of one user's API, with a last slash; made only by `parseServerUrl`, so it is safe to send a token to. */
export type ServerUrl = string & { readonly [serverUrlBrand]: true };
