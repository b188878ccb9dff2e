// `npm run sandbox`: starts only the sandbox, for use with your own editor.
await import('../sandbox/main.ts');

export {};
