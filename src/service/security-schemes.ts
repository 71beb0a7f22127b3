/** How callers come with credentials (`doorkeeper.ts`), as the OpenAPI descriptions of the hosts say it. */

/** By name; each is enough by itself (auth spec 3, 6.2, 7.4). */
export const securitySchemes = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key: `Authorization: Bearer {key}`.',
  },
  basic: {
    type: 'http',
    scheme: 'basic',
    description: 'User name and password, or an API key as user name with an empty password.',
  },
  apiKeyHeader: {
    type: 'apiKey',
    in: 'header',
    name: 'X-Api-Key',
    description: 'An API key.',
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'ss-id',
    description:
      'The session of whoever signed in with `Authenticate`. One that is remembered stands in `ss-pid`, with `ss-opt=perm` beside it.',
  },
} as const
