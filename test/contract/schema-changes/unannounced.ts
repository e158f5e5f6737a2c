import { CriticalityLevel, diff } from '@graphql-inspector/core'
import { buildSchema } from 'graphql'

/** A breaking change that the changelog does not name. */
export interface UnannouncedChange {
  /** The changed element, as `Type.field.argument`. */
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

/** Only the section "Unreleased": entries of earlier versions are for earlier changes. */
function breakingSection(changelog: string): string {
  const unreleased = sectionOf(changelog, '## Unreleased', /^## /m)
  return sectionOf(unreleased, '### Breaking', /^### /m)
}

function sectionOf(text: string, title: string, next: RegExp): string {
  const [, rest = ''] = text.split(`${title}\n`)
  return rest.split(next)[0] ?? ''
}
