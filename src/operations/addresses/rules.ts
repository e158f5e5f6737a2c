import { z } from 'zod'
import type { FieldIssue } from '../core/errors.ts'
import { code, optionalText, requiredText } from '../core/validation.ts'
import { isCountryCode } from './countries.ts'
import { taxIdTypes } from './tax-id-types.ts'

const countryMistake = {
  error: 'must be an assigned ISO 3166-1 alpha-2 country code',
  params: { code: 'INVALID_COUNTRY' },
}

const country = code(countryMistake)
  // Upper case can make two letters of one that is no letter of a code, such as ß.
  .refine((value) => /^[a-z]{2}$/i.test(value) && isCountryCode(value.toUpperCase()), countryMistake)
  .transform((value) => value.toUpperCase())
  .describe('ISO 3166-1 alpha-2 country code, in any case.')

const taxIdType = optionalText
  .refine((value) => value === null || taxIdTypes.has(value), {
    error: 'must be one of the tax id types that Stripe publishes',
    params: { code: 'INVALID_TAX_ID_TYPE' },
  })
  .describe('Kind of the tax id, by Stripe’s names. It may belong to another country than the address.')

export const newAddress = z.object({
  line1: requiredText.describe('Street and number, or a post box.'),
  line2: optionalText.exactOptional().describe('Floor, suite or building.'),
  city: requiredText.describe('City or town.'),
  state: optionalText.exactOptional().describe('State, province or region. Never required.'),
  postalCode: requiredText.describe('Postal code, in whatever form the country uses.'),
  country,
  taxId: optionalText.exactOptional().describe('Tax id. Together with its type, or not at all.'),
  taxIdType: taxIdType.exactOptional(),
})

const taxIdPair = newAddress.pick({ taxId: true, taxIdType: true })

/** Everything may be left out; what an address must have cannot be cleared. */
export const addressPatch = newAddress.partial()

/** Judges the pair of an input, which is looked at now: on the address as it would be with the input in it. */
export function taxIdPairOf(input: unknown): (before?: Partial<z.output<typeof newAddress>>) => FieldIssue[] {
  const fields = taxIdPair.safeParse(input)
  return (before = {}) => {
    // What is wrong with one of them is said already, and no pair can be judged.
    if (!fields.success) return []
    const { taxId, taxIdType } = { ...before, ...fields.data }
    if (Boolean(taxId) === Boolean(taxIdType)) return []
    const message = 'must be set when the other one is: a tax id and its type come together'
    return [{ field: taxId ? 'taxIdType' : 'taxId', code: 'TAX_ID_PAIR', message }]
  }
}
