import { fails, invalid, type Scenario } from '../scenario.ts'

const blank = { line1: '', city: '', postalCode: '', country: '' }
const good = { line1: '1 High Street', city: 'London', postalCode: 'E1 6AN', country: 'GB' }
const address = {}

/** First whether the object exists, then permission, then values, then the state. */
export const laterChecks: Scenario[] = [
  {
    title: 'An unknown organization comes before an invalid name',
    operation: 'updateOrganization',
    on: 'an unknown id',
    input: { name: '' },
    expected: fails('NOT_FOUND'),
  },
  {
    title: 'A foreign organization comes before an invalid name and a stale version',
    operation: 'updateOrganization',
    on: 'foreign',
    input: { name: '' },
    expectedVersion: 9,
    expected: fails('NOT_FOUND'),
    sameAnswerAs: { on: 'an unknown id' },
  },
  {
    title: 'A foreign organization comes before an invalid address',
    operation: 'createOrganizationAddress',
    on: 'foreign',
    input: blank,
    expected: fails('NOT_FOUND'),
    sameAnswerAs: { on: 'an unknown id' },
  },
  {
    title: 'A missing permission comes before an invalid name',
    operation: 'updateOrganization',
    as: 'member',
    input: { name: '' },
    expected: fails('FORBIDDEN'),
  },
  {
    title: 'A missing permission comes before an invalid address',
    operation: 'createOrganizationAddress',
    as: 'member',
    input: blank,
    expected: fails('FORBIDDEN'),
  },
  {
    title: 'A missing permission comes before an existing address',
    operation: 'createOrganizationAddress',
    as: 'member',
    setup: { address },
    input: good,
    expected: fails('FORBIDDEN'),
  },
  {
    title: 'A missing permission comes before an update without fields',
    operation: 'updateOrganization',
    as: 'member',
    input: {},
    expected: fails('FORBIDDEN'),
  },
  {
    title: 'A missing permission comes before an update of an address without fields',
    operation: 'updateOrganizationAddress',
    as: 'member',
    setup: { address },
    input: {},
    expected: fails('FORBIDDEN'),
  },
  {
    title: 'A missing permission comes before a stale version',
    operation: 'updateOrganization',
    as: 'member',
    input: { name: 'Renamed' },
    expectedVersion: 9,
    expected: fails('FORBIDDEN'),
  },
  {
    title: 'A missing address comes before invalid values for it',
    operation: 'updateOrganizationAddress',
    input: { country: 'ZZ' },
    expectedVersion: 9,
    expected: fails('NOT_FOUND'),
  },
  {
    title: 'An invalid address comes before an existing one',
    operation: 'createOrganizationAddress',
    setup: { address },
    input: { ...good, country: 'ZZ' },
    expected: invalid('country INVALID_COUNTRY'),
  },
  {
    title: 'A tax id without its type comes before an existing address',
    operation: 'createOrganizationAddress',
    setup: { address },
    input: { ...good, taxId: 'DE123' },
    expected: invalid('taxIdType TAX_ID_PAIR'),
  },
  {
    title: 'An invalid name comes before a stale version',
    operation: 'updateOrganization',
    input: { name: '' },
    expectedVersion: 9,
    expected: invalid('name INVALID_LENGTH'),
  },
  {
    title: 'Invalid values of an address come before a stale version',
    operation: 'updateOrganizationAddress',
    setup: { address },
    input: { country: 'ZZ' },
    expectedVersion: 9,
    expected: invalid('country INVALID_COUNTRY'),
  },
  {
    title: 'A tax id without its type comes before a stale version',
    operation: 'updateOrganizationAddress',
    setup: { address },
    input: { taxId: 'DE123' },
    expectedVersion: 9,
    expected: invalid('taxIdType TAX_ID_PAIR'),
  },
]
