import { graphql, rest } from '../../support/requests.ts'
import type { BadInput } from './bad-input.ts'
import type { World } from './world.ts'

/** Requests without a credential, or with a wrong one. */
export function credentials({ own: { key, organizationId } }: World): BadInput[] {
  const end = key.endsWith('A') ? 'B' : 'A'
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const headers: [kind: string, header: string][] = [
    ['nothing', ''],
    ['a scheme alone', 'Bearer'],
    ['a scheme and a space', 'Bearer '],
    ['no scheme', key],
    ['another scheme', `Basic ${Buffer.from(`ada:${key}`).toString('base64')}`],
    ['a key of another service', 'Bearer sk_live_abcdefghijklmnop'],
    ['a key that is too short', 'Bearer orgql_'],
    ['an altered key', `Bearer ${key.slice(0, -1)}${end}`],
    ['a key with something behind it', `Bearer ${key}x`],
    ['a key in upper case', `Bearer ${key.toUpperCase()}`],
    ['two keys', `Bearer ${key} ${key}`],
    ['two credentials', `Bearer ${key}, Bearer ${key}`],
    ['10 KB', `Bearer ${'x'.repeat(10_000)}`],
    ['SQL', "Bearer ' OR 1=1 --"],
    ['a token without a signature', `Bearer ${encode({ alg: 'none' })}.${encode({ sub: 'ada' })}.`],
    [
      'a token without a valid signature',
      `Bearer ${encode({ alg: 'RS256' })}.${encode({ sub: 'ada' })}.AAAA`,
    ],
    ['a token of garbage', 'Bearer a.b.c'],
    ['a token of dots', 'Bearer ..'],
  ]
  const publicRequest = graphql(null, '{ __typename }')
  const requests = [
    graphql(null, '{ viewer { email } }'),
    rest(null, 'GET /v1/user'),
    rest(null, 'POST /v1/organizations', { name: 'Mine' }),
    publicRequest,
  ]
  const inPlaces = headers.flatMap(([kind, Authorization]) =>
    requests.map((sent) => ({
      title: `${sent.method} ${sent.path} comes with ${kind} as its credential`,
      sent: { ...sent, headers: { ...sent.headers, Authorization } },
      // An empty header may count as no header, and public endpoints need no credential.
      harmless: Authorization === '' && sent === publicRequest,
    })),
  )
  const without = [
    graphql(null, '{ viewer { email } }'),
    graphql(null, '{ organizations { totalCount } }'),
    graphql(null, 'mutation { createOrganization(input: { name: "A" }) { __typename } }'),
    rest(null, 'GET /v1/user'),
    rest(null, `GET /v1/user?access_token=${key}&api_key=${key}`),
    rest(null, 'GET /v1/organizations'),
    rest(null, `GET /v1/organizations/${organizationId}`),
    rest(null, `POST /v1/organizations/${organizationId}/leave`),
    rest(null, `PATCH /v1/organizations/${organizationId}/address`, {}),
  ].map((sent) => ({
    title: `${sent.method} ${sent.path.replace(key, '…')} comes without a credential`,
    sent,
  }))
  return [...inPlaces, ...without]
}
