import { z } from 'zod'
import { isCountryCode } from './countries.ts'
import { ValidationFailedError } from './errors.ts'
import { taxIdTypes } from './tax-id-types.ts'
import { optionalText, requiredText, text } from './validation.ts'

const country = text
  .transform((value) => value.trim().toUpperCase())
  .refine(isCountryCode, {
    error: 'must be an assigned ISO 3166-1 alpha-2 country code',
    params: { code: 'INVALID_COUNTRY' },
  })
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

/** Everything may be left out; what an address must have cannot be cleared. */
export const addressPatch = newAddress.partial()

interface TaxId {
  taxId?: string | null | undefined
  taxIdType?: string | null | undefined
}

export function assertTaxIdPair({ taxId, taxIdType }: TaxId): void {
  if (Boolean(taxId) === Boolean(taxIdType)) return
  const missing = taxId ? 'taxIdType' : 'taxId'
  throw new ValidationFailedError([
    {
      field: missing,
      code: 'TAX_ID_PAIR',
      message: 'must be set when the other one is: a tax id and its type come together',
    },
  ])
}
