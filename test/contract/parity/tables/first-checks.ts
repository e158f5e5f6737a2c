import { badRequest, fails, invalidCursor, type Scenario } from '../scenario.ts'

// GraphQL requires a credential only after it has parsed the document.
const noCredential = { rest: fails('UNAUTHENTICATED'), graphql: badRequest }

/** First credentials, then the request itself, then whether the object exists. */
export const firstChecks: Scenario[] = [
  {
    title: 'Without a credential, neither the id nor the values are checked',
    operation: 'updateOrganization',
    as: 'nobody',
    on: 'a word',
    input: { name: '' },
    expected: fails('UNAUTHENTICATED'),
  },
  {
    title: 'A bad credential comes before a body that is not JSON',
    operation: 'createOrganization',
    as: 'bad credential',
    input: '{ "name": ',
    expected: fails('UNAUTHENTICATED'),
  },
  {
    title: 'A missing credential comes before a body that is not JSON',
    operation: 'createOrganization',
    as: 'nobody',
    input: '{ "name": ',
    expected: noCredential,
  },
  {
    title: 'A bad credential comes before a missing field',
    operation: 'createOrganization',
    as: 'bad credential',
    input: {},
    expected: fails('UNAUTHENTICATED'),
  },
  {
    title: 'A missing credential comes before a missing field',
    operation: 'createOrganization',
    as: 'nobody',
    input: {},
    expected: fails('UNAUTHENTICATED'),
  },
  {
    title: 'A missing credential comes before a number in a text field',
    operation: 'updateOrganization',
    as: 'nobody',
    input: { name: 5 },
    expected: fails('UNAUTHENTICATED'),
  },
  {
    title: 'A missing credential comes before a page that is too long',
    operation: 'organizations',
    as: 'nobody',
    input: { limit: 101 },
    expected: fails('UNAUTHENTICATED'),
  },
  {
    title: 'A missing credential comes before a bad cursor',
    operation: 'organizations',
    as: 'nobody',
    input: { cursor: 'garbage' },
    expected: fails('UNAUTHENTICATED'),
  },
  {
    title: 'A body that is not JSON comes before an unknown id',
    operation: 'updateOrganization',
    on: 'an unknown id',
    input: '{ "name": ',
    expected: badRequest,
  },
  {
    title: 'A page that is too long comes before an unknown id if the list has its own path',
    operation: 'memberships',
    on: 'an unknown id',
    input: { limit: 101 },
    expected: { rest: badRequest, graphql: fails('NOT_FOUND') },
  },
  {
    title: 'An unknown role to filter by comes before an unknown id',
    operation: 'memberships',
    on: 'an unknown id',
    input: { role: 'boss' },
    expected: badRequest,
  },
  {
    title: 'An unknown field to sort by comes before an unknown id',
    operation: 'memberships',
    on: 'an unknown id',
    input: { sort: 'id:asc' },
    expected: badRequest,
  },
  {
    title: 'A field to sort by twice comes before an unknown id if the list has its own path',
    operation: 'memberships',
    on: 'an unknown id',
    input: { sort: 'role:asc,role:desc' },
    expected: { rest: badRequest, graphql: fails('NOT_FOUND') },
  },
  {
    title: 'A bad cursor comes before an unknown id if the list has its own path',
    operation: 'memberships',
    on: 'an unknown id',
    input: { cursor: 'garbage' },
    expected: { rest: invalidCursor, graphql: fails('NOT_FOUND') },
  },
]
