// `npm run sandbox`: the sandbox alone, for an editor of one's own.
await import('../sandbox/main.ts');

export {};
