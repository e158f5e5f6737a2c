import fc from 'fast-check'
import type { World } from '../inputs/world.ts'

/** Valid values of arguments, by the argument's name, or by the names of the field and the argument. */
export interface Values {
  has(name: string): boolean
  of(field: string, name: string): fc.Arbitrary<unknown>
}

export function validValues({ own }: World): Values {
  const text = fc.stringMatching(/^[A-Za-z][A-Za-z0-9 ]{0,19}[a-z]$/)
  const ids = [own.organizationId, own.membershipId, own.addressId, own.user.id]
  const values: Record<string, fc.Arbitrary<unknown>> = {
    'organization.id': fc.constant(own.organizationId),
    'organizationMembership.id': fc.constant(own.membershipId),
    'node.id': fc.constantFrom(...ids),
    ids: fc.constantFrom(...ids),
    organizationId: fc.constant(own.organizationId),
    userId: fc.constant(own.user.id),
    first: fc.integer({ min: 1, max: 5 }),
    last: fc.integer({ min: 1, max: 5 }),
    name: text,
    billingEmail: text.map((value) => `${value.replaceAll(' ', '.')}@example.com`),
    line1: text,
    line2: text,
    city: text,
    state: text,
    postalCode: text,
    country: fc.constantFrom('US', 'de', 'FR'),
  }
  return {
    has: (name) => name in values,
    of(field, name) {
      const value = values[`${field}.${name}`] ?? values[name]
      if (!value) throw new Error(`No value is known for the argument ${name} of ${field}`)
      return value
    },
  }
}
