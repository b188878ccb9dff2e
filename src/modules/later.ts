/**
 * Everything that loads right after activation, or when it is first used. One module, because each module that is
 * loaded by itself would split the code of activation into more files.
 */
export { configureOAuth, signIn } from '../features/auth/later.ts';
export { createNodeHttpClient } from '../platform/node/nodeHttpClient.ts';
export { nodeLoopbackListener } from '../platform/node/nodeLoopbackListener.ts';
export { createFeatures } from './features.ts';
