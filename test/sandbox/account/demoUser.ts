/** The only user who has an account. */
export const demoUser = {
  sub: '1d592c69-9664-4eb5-9166-447c421a02df',
  nickname: 'demo',
  email: 'demo@example.com',
  displayName: 'Demo Engineer',
} as const;

/** The path of the per-user API, `/prod/user/$license-$nickname`, without a trailing slash. */
export const userPrefix = `/prod/user/demo123-${demoUser.nickname}`;
