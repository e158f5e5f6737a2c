import { CriticalityLevel, diff } from '@graphql-inspector/core'
import { buildSchema } from 'graphql'

/** A change that can break a client, and is not among the breaking ones of the changelog. */
export interface UnannouncedChange {
  /** What has changed, as `Type.field.argument`. */
  readonly coordinate: string
  readonly message: string
}

export async function unannouncedChanges(
  before: string,
  after: string,
  changelog: string,
): Promise<UnannouncedChange[]> {
  const announced = breakingSection(changelog)
  const changes = await diff(buildSchema(before), buildSchema(after))
  return changes
    .filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking)
    .map(({ path = '', message }) => ({ coordinate: path, message }))
    .filter(({ coordinate }) => !announced.includes(`\`${coordinate}\``))
}

/** Under "Unreleased": what was announced for an earlier version was about an earlier change. */
function breakingSection(changelog: string): string {
  const unreleased = sectionOf(changelog, '## Unreleased', /^## /m)
  return sectionOf(unreleased, '### Breaking', /^### /m)
}

function sectionOf(text: string, title: string, next: RegExp): string {
  const [, rest = ''] = text.split(`${title}\n`)
  return rest.split(next)[0] ?? ''
}
