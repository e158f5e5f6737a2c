import { describe, expect, test } from 'vitest'
import { unannouncedChanges } from './schema-changes/unannounced.ts'

const before = 'type Query { user(id: ID!): User } type User { id: ID! name: String email: String! }'
const changelog = (breaking: string) =>
  `# Changelog\n\n## Unreleased\n\n### Added\n\n- \`User.name\`\n\n### Breaking\n\n${breaking}\n\n## 1.0.0\n\n### Breaking\n\n- \`User.email\`\n`

describe('A change of the schema', () => {
  test.each([
    ['a field that goes', before.replace('name: String ', ''), 'User.name'],
    ['a field that may be null now', before.replace('String!', 'String'), 'User.email'],
    ['an argument that is needed now', before.replace('id: ID!)', 'id: ID!, team: ID!)'), 'Query.user.team'],
    ['a type that goes', 'type Query { user(id: ID!): ID }', 'User'],
  ])('that breaks clients is refused unless the changelog names it: %s', async (_, after, coordinate) => {
    const coordinates = async (text: string) =>
      (await unannouncedChanges(before, after, text)).map((change) => change.coordinate)
    expect(await coordinates(changelog('Nothing yet.'))).toContain(coordinate)
    expect(await coordinates(changelog(`- \`${coordinate}\` had to go.`))).not.toContain(coordinate)
  })

  test.each([
    ['a field that comes', before.replace('name: String', 'name: String title: String')],
    ['a description', before.replace('name: String', '"How to call them." name: String')],
    ['an argument that may be left out', before.replace('id: ID!)', 'id: ID!, team: ID)')],
  ])('that breaks nobody needs no word: %s', async (_, after) => {
    expect(await unannouncedChanges(before, after, changelog('Nothing yet.'))).toEqual([])
  })
})
