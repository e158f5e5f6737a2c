import { z } from 'zod'
import type { Address } from '../../data/statements/addresses.ts'
import type { FieldIssue } from '../core/errors.ts'
import { code, optionalText, requiredText } from '../core/validation.ts'

/** The tax id types that Stripe lists. */
const taxIdTypes: ReadonlySet<string> = new Set(
  `
  ad_nrt ae_trn al_tin am_tin ao_tin ar_cuit au_abn au_arn aw_tin az_tin ba_tin bb_tin bd_bin bf_ifu
  bg_uic bh_vat bj_ifu bo_tin br_cnpj br_cpf bs_tin by_tin ca_bn ca_gst_hst ca_pst_bc ca_pst_mb ca_pst_sk
  ca_qst cd_nif ch_uid ch_vat cl_tin cm_niu cn_tin co_nit cr_tin cv_nif de_stn do_rcn ec_ruc eg_tin es_cif
  et_tin eu_oss_vat eu_vat fo_vat gb_vat ge_vat gi_tin gn_nif hk_br hr_oib hu_tin ic_nif id_npwp il_vat
  in_gst is_vat it_cf jp_cn jp_rn jp_trn ke_pin kg_tin kh_tin kr_brn kz_bin la_tin li_uid li_vat lk_vat
  ma_vat md_vat me_pib mk_vat mr_nif mx_rfc my_frp my_itn my_sst ng_tin no_vat no_voec np_pan nz_gst
  om_vat pe_ruc ph_tin pl_nip py_ruc ro_tin rs_pib ru_inn ru_kpp sa_vat sg_gst sg_uen si_tin sn_ninea
  sr_fin sv_nit th_vat tj_tin tr_tin tw_vat tz_vat ua_vat ug_tin us_ein uy_ruc uz_tin uz_vat ve_rif vn_tin
  za_vat zm_tin zw_tin`
    .trim()
    .split(/\s+/),
)

/** All assigned ISO 3166-1 alpha-2 codes, and XK, which is in common use for Kosovo. */
const countryCodes: ReadonlySet<string> = new Set(
  `
  AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW
  BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI
  FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN
  IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME
  MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF
  PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV
  SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE
  YT ZA ZM ZW XK`
    .trim()
    .split(/\s+/),
)

const invalidCountry = {
  error: 'must be an assigned ISO 3166-1 alpha-2 country code',
  params: { code: 'INVALID_COUNTRY' },
}

export const addressDescription = 'The billing address of an organization, with its tax id.'

/** What each field means, in the descriptions of both APIs. */
export const addressTexts = {
  organizationId: 'Id of the organization.',
  line1: 'Street and number, or a post box.',
  line2: 'Floor, suite or building.',
  city: 'City or town.',
  state: 'State, province or region, if any.',
  postalCode: 'Postal code. Any format is accepted.',
  country: 'ISO 3166-1 alpha-2 country code, such as DE. Stored in upper case.',
  taxId: 'Tax id. Set it together with its type.',
  taxIdType:
    'Type of the tax id, as Stripe names it, such as eu_vat. It may belong to another country than the address.',
  createdAt: 'When the address was created.',
  updatedAt: 'When the address last changed.',
} satisfies Record<Exclude<keyof Address, 'id' | 'version'>, string>

const country = code(invalidCountry)
  // In upper case, one other letter can become two, such as ß.
  .refine((value) => /^[a-z]{2}$/i.test(value) && countryCodes.has(value.toUpperCase()), invalidCountry)
  .transform((value) => value.toUpperCase())
  .meta({ pattern: '^[A-Za-z]{2}$' })

const taxIdType = optionalText
  .refine((value) => value === null || taxIdTypes.has(value), {
    error: 'must be one of the tax id types that Stripe publishes',
    params: { code: 'INVALID_TAX_ID_TYPE' },
  })
  .meta({ enum: [...taxIdTypes] })

export const newAddress = z.object({
  line1: requiredText.describe(addressTexts.line1),
  line2: optionalText.exactOptional().describe(addressTexts.line2),
  city: requiredText.describe(addressTexts.city),
  state: optionalText.exactOptional().describe(addressTexts.state),
  postalCode: requiredText.describe(addressTexts.postalCode),
  country: country.describe(addressTexts.country),
  taxId: optionalText.exactOptional().describe(addressTexts.taxId),
  taxIdType: taxIdType.exactOptional().describe(addressTexts.taxIdType),
})

/** All fields are optional; required ones cannot be null. */
export const addressPatch = newAddress.partial()

const taxIdPair = newAddress.pick({ taxId: true, taxIdType: true })

/** Reads tax id and type from the input now. The returned function checks the pair as it would be in the address. */
export function taxIdPairOf(input: unknown): (before?: Partial<z.output<typeof newAddress>>) => FieldIssue[] {
  const fields = taxIdPair.safeParse(input)
  return (before = {}) => {
    // The invalid field is reported elsewhere.
    if (!fields.success) return []
    const { taxId, taxIdType } = { ...before, ...fields.data }
    if (Boolean(taxId) === Boolean(taxIdType)) return []
    const message = 'is required: a tax id and its type must be set together'
    return [{ field: taxId ? 'taxIdType' : 'taxId', code: 'TAX_ID_PAIR', message }]
  }
}
