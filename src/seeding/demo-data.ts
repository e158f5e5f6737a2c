/** `npm start` prints this user's key. */
export const demoUser = 'Dana Moreau'

export interface DemoOrganization {
  readonly name: string
  readonly ageInDays: number
  readonly billingEmail?: string
  readonly services: Partial<Record<'cloud' | 'jitProvisioning' | 'scim' | 'siem' | 'sso', true>>
  readonly ids?: { stripeCustomerId?: string; metronomeCustomerId?: string; authId?: string }
  readonly domains: readonly { domain: string; verified: boolean }[]
  readonly address?: DemoAddress
  /** In the order in which they joined. The same name in another organization is the same person. */
  readonly owners: readonly string[]
  readonly members: readonly string[]
}

interface DemoAddress {
  line1: string
  line2?: string
  city: string
  state?: string
  postalCode: string
  country: string
  taxId?: string
  taxIdType?: string
}

/** Oldest first. A person's email uses the first domain of the first organization that names them. */
export const demoOrganizations: readonly DemoOrganization[] = [
  {
    name: 'Northwind Logistics',
    ageInDays: 712,
    billingEmail: 'invoices@northwind.example',
    services: { cloud: true, jitProvisioning: true, scim: true, sso: true },
    ids: {
      stripeCustomerId: 'cus_Q4nWl7RzK2demo',
      metronomeCustomerId: '5b0c1f62-7d3e-4a18-9c55-2f8e61d0a7b4',
      authId: 'org_01H8GQBX3Z',
    },
    domains: [
      { domain: 'northwind.example', verified: true },
      { domain: 'northwind-freight.example', verified: true },
      { domain: 'northwind.test', verified: false },
    ],
    address: {
      line1: 'Wilhelminakade 308',
      city: 'Rotterdam',
      postalCode: '3072 AR',
      country: 'NL',
      taxId: 'NL123456789B01',
      taxIdType: 'eu_vat',
    },
    owners: [demoUser, 'Pieter van Dijk'],
    members:
      `Anouk Visser, Sven Lindqvist, Amara Okafor, Lukas Brandt, Sofia Rossi, Mateus Oliveira, Hana Sato,
      Callum Fraser, Zoë Janssen, Youssef Haddad, Élodie Martin, Jakub Nowak, Priya Raman, Daan Bakker, Marta Kovács,
      Olivia Bennett, Noah Schreiber, Ines Carvalho, Viktor Petrov, Leila Rahimi, Bram de Vries, Freya Andersen,
      Diego Fuentes, Katarzyna Wójcik, Samuel Adeyemi, Emma Laurent, Tariq Aziz, Lotte Smit, Matteo Ricci, Aiko Tanaka,
      Jonas Weber, Carmen Ortega, Finn Gallagher, Nadia Benali, Ruben Mulder, Ebba Nilsson, Andrei Popescu, Chloé Dubois,
      Kwame Mensah, Isabel Navarro, Joost Hendriks, Yara Costa, Milan Horvat, Astrid Holm, Rafael Mendes, Sanne Kok,
      Elif Yılmaz, Thomas Keller, Maya Goldberg, Oscar Lund, Wei Chen, Femke Bos, Nikola Jovanović, Clara Hoffmann,
      Luís Ferreira, Aisha Khan, Stijn Peeters, Julia Wagner, Omar Farouk, Saga Eriksson, Petra Novotná, Hugo Lambert`
        .split(',')
        .map((name) => name.trim()),
  },
  {
    name: 'Kestrel Robotics',
    ageInDays: 538,
    services: { cloud: true, siem: true },
    domains: [{ domain: 'kestrel.example', verified: true }],
    address: {
      line1: 'Torstraße 140',
      line2: '3. Obergeschoss',
      city: 'Berlin',
      postalCode: '10119',
      country: 'DE',
      taxId: 'DE123456789',
      taxIdType: 'eu_vat',
    },
    owners: ['Ingrid Halvorsen', demoUser],
    members: ['Felix Baumann', 'Greta Sommer', 'Anton Wirth', 'Mila Krüger', 'Lukas Brandt'],
  },
  {
    name: 'Harbour & Pine',
    ageInDays: 401,
    billingEmail: 'accounts@harbourpine.example',
    services: { cloud: true },
    domains: [{ domain: 'harbourpine.example', verified: true }],
    address: { line1: '27 Quay Street', city: 'Bristol', postalCode: 'BS1 6EG', country: 'GB' },
    owners: ['Eleanor Whitcombe'],
    members: ['Rhys Morgan', 'Olivia Bennett'],
  },
  {
    name: 'Alpenglow Studio',
    ageInDays: 296,
    billingEmail: 'kontakt@alpenglow.example',
    services: { sso: true },
    domains: [{ domain: 'alpenglow.example', verified: false }],
    address: {
      line1: 'Limmatquai 92',
      city: 'Zürich',
      state: 'ZH',
      postalCode: '8001',
      country: 'CH',
      taxId: 'CHE-123.456.788 MWST',
      taxIdType: 'ch_vat',
    },
    owners: ['Reto Ammann', 'Seraina Caduff'],
    members: [demoUser, 'Lukas Brandt', 'Flurin Camenzind'],
  },
  {
    name: 'Bluebird Coffee Roasters',
    ageInDays: 83,
    billingEmail: 'books@bluebird.example',
    services: {},
    domains: [
      { domain: 'bluebird.example', verified: true },
      { domain: 'bluebird-coffee.example', verified: false },
    ],
    address: {
      line1: '418 NW 13th Avenue',
      city: 'Portland',
      state: 'OR',
      postalCode: '97209',
      country: 'US',
    },
    owners: [demoUser],
    members: ['June Castillo', 'Marcus Reed'],
  },
]
