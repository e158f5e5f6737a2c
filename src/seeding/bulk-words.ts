export const firstNames = words(`
  Adam Alice Amina Andre Anna Ben Bianca Carlos Chiara Daniel Daria David Elena Emil Eva Fatima Felix Gloria Hannah
  Hugo Ida Ivan Jamal Jin Julia Karim Kira Laura Leo Lin Maria Marco Mei Nina Noel Olga Oscar Paula Quentin Rosa
  Ruth Samir Sara Tom Ulla Vera Victor Wanda Yuki Zara`)

export const lastNames = words(`
  Abbott Ahmed Baker Berg Bianchi Castro Chen Costa Diaz Dupont Eklund Evans Fischer Foster Garcia Gupta Hansen
  Hughes Ito Ivanov Jensen Jones Kim Klein Lang Lopez Meyer Moreno Nagy Novak Okoye Olsen Park Perez Quinn Rao Reyes
  Santos Silva Singh Takeda Tran Urban Vogel Walsh Weber Wong Yildiz Young Zeman`)

/** A company's name is one word of each list. */
export const companyNames = [
  words(`Amber Bright Clear Copper Crimson Eastern Ember Evergreen Golden Granite Harbor Hidden Iron Ivory Lunar Maple
    Misty Northern Open Polar Quiet Rapid Red Silver Solar Stone Summit True Velvet Wild`),
  words(`Anchor Arrow Beacon Bridge Canyon Cedar Cloud Compass Creek Falcon Field Forge Fox Garden Heron Horizon Island
    Lantern Meadow Orchard Otter Peak Pine River Sparrow Spring Tide Valley Wave Willow`),
  words('Analytics Design Energy Foods Health Labs Logistics Media Partners Robotics Studio Works'),
]

/** Parts of an address, with the column names of the database. */
export const places = [
  { line1: 'Market Street', city: 'San Francisco', state: 'CA', postal_code: '94103', country: 'US' },
  { line1: 'Congress Avenue', city: 'Austin', state: 'TX', postal_code: '78701', country: 'US' },
  { line1: 'Bay Street', city: 'Toronto', state: 'ON', postal_code: 'M5H 2Y2', country: 'CA' },
  { line1: 'Portland Street', city: 'Manchester', postal_code: 'M1 4GX', country: 'GB' },
  { line1: 'Oranienstraße', city: 'Berlin', postal_code: '10999', country: 'DE' },
  { line1: 'Rue de Charonne', city: 'Paris', postal_code: '75011', country: 'FR' },
  { line1: 'Keizersgracht', city: 'Amsterdam', postal_code: '1015 CJ', country: 'NL' },
  { line1: 'Avenida Paulista', city: 'São Paulo', state: 'SP', postal_code: '01310-100', country: 'BR' },
  { line1: 'Pitt Street', city: 'Sydney', state: 'NSW', postal_code: '2000', country: 'AU' },
  { line1: 'Meiji-dori', city: 'Tokyo', postal_code: '150-0001', country: 'JP' },
]

/** Tax ids by country; each # stands for a digit. */
export const taxIds: Readonly<Record<string, { type: string; pattern: string }>> = {
  US: { type: 'us_ein', pattern: '##-#######' },
  CA: { type: 'ca_bn', pattern: '#########' },
  GB: { type: 'gb_vat', pattern: 'GB#########' },
  DE: { type: 'eu_vat', pattern: 'DE#########' },
  FR: { type: 'eu_vat', pattern: 'FR###########' },
  NL: { type: 'eu_vat', pattern: 'NL#########B01' },
  BR: { type: 'br_cnpj', pattern: '##.###.###/0001-##' },
  AU: { type: 'au_abn', pattern: '###########' },
  JP: { type: 'jp_cn', pattern: '#############' },
}

function words(text: string): string[] {
  return text.trim().split(/\s+/)
}
