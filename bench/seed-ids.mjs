// Ids and times of the made-up rows.

/** Ids of a viewer's organizations, oldest first. */
export function organizationsOf(size, viewer) {
  const step = stepOf(size, viewer)
  return Array.from({ length: size.viewers[viewer] }, (_, k) =>
    idText('organization', 1 + k * step + (k % Math.min(4, step))),
  )
}

/** An organization that the first viewer is not in. */
export function foreignOrganization() {
  return idText('organization', 3)
}

/** The organization with `size.bigMembers` members. It is the first viewer's last one, so that no list begins with it. */
export function bigOrganization(size) {
  return organizationsOf(size, 0).at(-1)
}

export function organizationIds({ organizations }) {
  return Array.from({ length: organizations }, (_, n) => idText('organization', n + 1))
}

/** A viewer is in one of every `step` organizations, at changing positions, so that every kind is included. */
export function stepOf({ organizations, viewers }, viewer) {
  return Math.floor(organizations / viewers[viewer])
}

const kinds = { user: 1, organization: 2, membership: 3, domain: 4, address: 5, key: 6, event: 7 }
const firstMillisecond = 1_750_000_000_000

/** The n-th id of a kind. It looks like a UUIDv7, and its order is that of n. */
export function idText(kind, n) {
  const time = (firstMillisecond + n).toString(16).padStart(12, '0')
  const hex = `${time}700${kinds[kind]}8${n.toString(16).padStart(15, '0')}`
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** The same in SQL. */
export function id(kind, n) {
  return `(lpad(to_hex(${firstMillisecond} + ${n}), 12, '0') || '700${kinds[kind]}8' || lpad(to_hex(${n}), 15, '0'))::uuid`
}

/** Times of creation and of the last change, in SQL. */
export function times(n) {
  return `${time(n)}, ${time(n)}`
}

export function time(n) {
  return `to_timestamp((${firstMillisecond} + ${n}) / 1000.0)`
}
